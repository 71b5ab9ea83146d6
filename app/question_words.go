package app

// asking holds the wordings of questions in a language ("en", "es"; any other name gives English). The engine understands
// each of them. Those named like a symptom take the place or the number and then the time.
func asking(lang string) map[string]string {
	if lang == "es" {
		return map[string]string{
			"alarms_all": "¿Qué alarmas abiertas importan más ahora mismo?", "alarms": "¿Qué alarmas hay abiertas en %s ahora mismo?",
			"who": "¿A qué clientes afecta lo de %s ahora mismo?", "changed": "¿Qué ha cambiado hoy en %s?",
			"calm": "¿Falla algo en %s ahora mismo?", "network": "la red", "the": "", "customer_calm": "¿Funcionan los datos móviles de %s ahora mismo?",
			"home_calm": "¿Funciona el internet en casa de %s ahora mismo?", "calls_calm": "¿Puede hacer llamadas %s ahora mismo?",
			"slow_data": "¿Por qué van lentos los datos en %s %s?", "no_service": "¿Por qué no hay servicio en %s %s?",
			"one_customer_no_data":  "¿Por qué el cliente con %s no tiene datos móviles %s?",
			"one_customer_slow":     "¿Por qué van lentos los datos móviles del cliente con %s %s?",
			"one_customer_no_calls": "¿Por qué el cliente con %s no puede hacer llamadas %s?",
			"calls_fail":            "¿Por qué fallan las llamadas en %s %s?",
			"roaming":               "¿Por qué el cliente con %s, que está en el extranjero, no tiene servicio %s?",
			"home_internet":         "¿Por qué el cliente con %s no tiene internet en casa %s?",
			"home_internet_area":    "¿Por qué falla el internet en casa en %s %s?",
			"platform":              "¿Por qué tienen problemas los socios con %s %s?", "platform_any": "¿Por qué dan errores a los socios las llamadas a la API %s?",
			"APIGW": "la pasarela de API", "AUTHZ": "el servicio de tokens", "CONSENT": "el almacén de consentimientos", "EVENTS": "el distribuidor de eventos",
			"today": "desde las %s", "yesterday": "desde ayer a las %s", "days": "desde hace %d días",
		}
	}
	return map[string]string{
		"alarms_all": "Which open alarms matter most right now?", "alarms": "Which alarms are open in %s right now?",
		"who": "Who is hit in %s right now?", "changed": "What changed in %s today?",
		"calm": "Is anything wrong in %s right now?", "network": "the network", "the": "the ", "customer_calm": "Is the mobile data of %s working right now?",
		"home_calm": "Is the home internet of %s working right now?", "calls_calm": "Can %s make calls right now?",
		"slow_data": "Why is data slow in %s %s?", "no_service": "Why is there no service in %s %s?",
		"one_customer_no_data":  "Why has the customer with %s had no mobile data %s?",
		"one_customer_slow":     "Why has mobile data been slow for the customer with %s %s?",
		"one_customer_no_calls": "Why has the customer with %s been unable to make calls %s?",
		"calls_fail":            "Why have calls been failing in %s %s?",
		"roaming":               "Why has the customer with %s, who is abroad, had no service %s?",
		"home_internet":         "Why has the customer with %s had no home internet %s?",
		"home_internet_area":    "Why has home internet been failing at %s %s?",
		"platform":              "Why have partners had trouble with %s %s?", "platform_any": "Why have API calls returned errors to partners %s?",
		"today": "since %s", "yesterday": "since yesterday %s", "days": "for %d days",
	}
}

// ofOne are the symptoms that one line has, and the question that claims nothing about it.
var ofOne = map[string]string{
	"one_customer_no_data": "customer_calm", "one_customer_slow": "customer_calm", "roaming": "customer_calm",
	"one_customer_no_calls": "calls_calm", "home_internet": "home_calm",
}
