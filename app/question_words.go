package app

// asking holds the wordings of questions in a language ("en", "es"; any other name gives English). The engine understands
// each of them.
func asking(lang string) map[string]string {
	if lang == "es" {
		return map[string]string{
			"alarms_all": "¿Qué alarmas abiertas importan más ahora mismo?", "alarms": "¿Qué alarmas hay abiertas en %s ahora mismo?",
			"calm": "¿Falla algo en %s ahora mismo?", "network": "la red", "customer_calm": "¿Funcionan los datos móviles de %s ahora mismo?",
			"no_service": "¿Por qué no hay servicio en %s %s?", "customer": "¿Por qué el cliente con %s no tiene datos móviles %s?",
			"slow": "¿Por qué van lentos los datos en %s %s?", "today": "desde las %s", "yesterday": "desde ayer a las %s", "days": "desde hace %d días",
		}
	}
	return map[string]string{
		"alarms_all": "Which open alarms matter most right now?", "alarms": "Which alarms are open in %s right now?",
		"calm": "Is anything wrong in %s right now?", "network": "the network", "customer_calm": "Is the mobile data of %s working right now?",
		"no_service": "Why is there no service in %s %s?", "customer": "Why has the customer with %s had no mobile data %s?",
		"slow": "Why is data slow in %s %s?", "today": "since %s", "yesterday": "since yesterday %s", "days": "for %d days",
	}
}
