package retrieval

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball"
	"golang.org/x/text/unicode/norm"
)

// wordsIn returns the words of a text in lower case without accents.
func wordsIn(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// stem cuts a word to what its forms share, marked to be matched by its beginning. Short words and figures stay whole.
func stem(w string) string {
	if len(w) < 5 || strings.ContainsAny(w, "0123456789") {
		return w
	}
	s, err := snowball.Stem(w, "english", false)
	if err != nil || len(s) < 4 || !strings.HasPrefix(w, s) {
		return w
	}
	return s + "*"
}

// stopWords tell nothing of what a question is about.
var stopWords = set(`a an the of in on at to for from by with and or is are was were be been do does did what which who whom why how when
where there this that these those it its i we you they my our your me us can could should would may might will shall not no if as about into
than then so such any some all have has had explain mean means tell show please define definition term
el la los las un una unos unas de del al en por para con sin y o u que cual cuales quien quienes como cuando donde cuanto es son era fue ser
estar esta este esto estas estos eso esa ese se su sus lo le les me nos mi tu te no si ya muy mas hay ha han he puede pueden significa
explica explicame definicion quiere decir muestra dime favor`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// english gives the words under which documents in English hold what a Spanish question asks for.
var english = map[string]string{
	"alarma": "alarm*", "alarmas": "alarm*", "enlace": "link*", "enlaces": "link*", "celda": "cell*", "celdas": "cell*",
	"emplazamiento": "site*", "emplazamientos": "site*", "estacion": "site*", "bateria": "batter*", "baterias": "batter*",
	"energia": "power*", "alimentacion": "power* supply", "electrica": "mains power*", "red": "network*", "transporte": "transport*",
	"cliente": "customer*", "clientes": "customer*", "abonado": "subscriber*", "abonados": "subscriber*", "averia": "fault*",
	"caida": "loss lost", "perdida": "loss", "disponibilidad": "availab*", "congestion": "congest*", "carga": "load*", "equilibrar": "balanc*",
	"umbral": "threshold*", "velocidad": "throughput*", "caudal": "throughput*", "sesion": "session*", "sesiones": "session*",
	"rechazo": "reject*", "registro": "registr*", "acceso": "access*", "punto": "point*", "perfil": "profile*", "aprovisionamiento": "provision*",
	"trabajos": "works", "programados": "planned", "cambio": "change*", "cambios": "change*", "escalado": "escalat*", "escalar": "escalat*",
	"privacidad": "privacy", "datos": "data", "personales": "personal", "compensacion": "compens*", "decir": "say", "respuesta": "answer*",
	"procedimiento": "procedure*", "formula": "formula*", "indicador": "kpi*", "indicadores": "kpi*", "ocupacion": "utilis*",
	"glosario": "glossary", "vecina": "neighbour*", "vecinas": "neighbour*", "radio": "radio", "fibra": "fibre*", "despacho": "dispatch*",
}
