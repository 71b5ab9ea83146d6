package grounding

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// lexicon holds the words of one language that the check needs. All are written folded.
type lexicon struct {
	decimal    byte // ',' or '.'
	attributes *regexp.Regexp
	denies     *regexp.Regexp
	hedges     *regexp.Regexp
	open       *regexp.Regexp // of an alarm: that it stands
	causal     *regexp.Regexp
	numbers    map[string]string
	ahead      *regexp.Regexp      // before the time of another look that is advised
	counted    map[string][]string // noun → object types or record words it counts
	minutes    *regexp.Regexp
	hours      *regexp.Regexp
	metrics    map[string]string // word → token of a metric's name
}

var metricWords = map[string]string{
	"throughput": "throughput", "speed": "throughput", "velocidad": "throughput", "caudal": "throughput",
	"prb": "prb", "prbs": "prb", "utilisation": "utilisation", "utilization": "utilisation", "utilizacion": "utilisation",
	"ocupacion": "utilisation", "loss": "loss", "perdida": "loss", "perdidas": "loss", "availability": "availability",
	"disponibilidad": "availability", "voltage": "voltage", "tension": "voltage", "battery": "battery", "bateria": "battery",
	"success": "success", "exito": "success", "latency": "latency", "latencia": "latency", "jitter": "jitter",
	"dbm": "power", "registration": "registration", "registro": "registration", "registros": "registration",
}

var english = &lexicon{
	decimal:    '.',
	attributes: regexp.MustCompile(`\byou (?:asked|said|mentioned|wrote|gave|reported|meant|named)\b|\byour (?:question|message|request|premise)\b|\bas you (?:say|said)\b|\basked (?:about|for)\b`),
	denies:     regexp.MustCompile(`\b(?:not|no|never|none|cannot|isn't|wasn't|doesn't|don't|didn't|unknown|nothing|neither)\b`),
	hedges:     regexp.MustCompile(`\b(?:may|might|could|possibly|perhaps|would|if|whether|not decided|undecided|either|candidates?|hypothes[ie]s|suspects?)\b`),
	open:       regexp.MustCompile(`\balarms?\b[^.;:]{0,60}?\b(?:is|are|remains?|stays?|stands?)(?: still)? open\b|\b(?:has|have|is|are|shows?|with) (?:an |one |\d+ )?open alarms?\b`),
	causal:     regexp.MustCompile(`\b(?:because(?: of)?|caused by|root cause|due to|as a result of|the cause (?:is|was)|is to blame|stems? from|led to|brought about)\b`),
	ahead:      regexp.MustCompile(`\b(?:look|ask|check) again (?:at|from|after)(?: about)? $`),
	numbers: map[string]string{
		"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
	},
	counted: map[string][]string{
		"site": {"site"}, "cell": {"cell"}, "link": {"link"}, "alarm": {"alarm"}, "ticket": {"ticket"}, "customer": {"customer", "subscriber"},
		"subscriber": {"subscriber", "customer"}, "change": {"change"}, "document": {"document"}, "passage": {"document"}, "neighbour": {"cell"},
		"record": {""}, "row": {""}, "complaint": {"ticket"},
	},
	minutes: regexp.MustCompile(`^\s*(?:min\b|minutes?\b)`),
	hours:   regexp.MustCompile(`^\s*(?:h\b|hours?\b)`),
	metrics: metricWords,
}

var spanish = &lexicon{
	decimal:    ',',
	attributes: regexp.MustCompile(`\b(?:preguntas|preguntaste|pregunta|dices|dijiste|mencionas|mencionaste|escribiste|indicas|indicaste|tu (?:pregunta|mensaje|peticion|premisa)|su (?:pregunta|mensaje)|como dices)\b`),
	denies:     regexp.MustCompile(`\b(?:no|nunca|ningun|ninguna|ninguno|nada|tampoco|ni|desconocido|desconocida)\b`),
	hedges:     regexp.MustCompile(`\b(?:puede|podria|podrian|quiza|quizas|tal vez|posible|posiblemente|si|sin decidir|no decidido|hipotesis|candidatos?|sospechos[oa]s?)\b`),
	open:       regexp.MustCompile(`\balarmas?\b[^.;:]{0,60}\b(?:esta|estan|siguen?|continuan?)(?: aun| todavia)? abiertas?\b|\b(?:hay|tiene|tienen) (?:una |\d+ )?alarmas? abiertas?\b`),
	causal:     regexp.MustCompile(`\b(?:porque|causad[oa]s? por|causa raiz|debido a|se debe a|se deben a|a causa de|por culpa de|la causa (?:es|fue)|consecuencia de|provocad[oa]s? por|originad[oa]s? por)\b`),
	ahead:      regexp.MustCompile(`\b(?:mire|pregunte|compruebe) de nuevo (?:a|hacia|sobre|desde|a partir de) las? $`),
	numbers: map[string]string{
		"dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "diez": "10", "once": "11", "doce": "12",
	},
	counted: map[string][]string{
		"emplazamiento": {"site"}, "sitio": {"site"}, "estacion": {"site"}, "celda": {"cell"}, "enlace": {"link"}, "alarma": {"alarm"},
		"ticket": {"ticket"}, "incidencia": {"ticket"}, "cliente": {"customer", "subscriber"}, "abonado": {"subscriber", "customer"},
		"cambio": {"change"}, "documento": {"document"}, "vecina": {"cell"}, "registro": {""}, "fila": {""}, "queja": {"ticket"},
	},
	minutes: regexp.MustCompile(`^\s*(?:min\b|minutos?\b)`),
	hours:   regexp.MustCompile(`^\s*(?:h\b|horas?\b)`),
	metrics: metricWords,
}

func lexiconOf(lang string) *lexicon {
	if strings.HasPrefix(lang, "es") {
		return spanish
	}
	return english
}

// countedTypes returns what a noun counts: its singular is looked up, in both numbers of both languages.
func (l *lexicon) countedTypes(noun string) ([]string, bool) {
	for _, n := range []string{noun, strings.TrimSuffix(noun, "s"), strings.TrimSuffix(noun, "es")} {
		if t, ok := l.counted[n]; ok {
			return t, true
		}
	}
	return nil, false
}

// fold lowers case and strips accents, so that text compares as people read it. It keeps no byte offsets.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// containsToken reports whether token stands in text with no letter or digit directly beside it.
func containsToken(text, token string) bool {
	if token == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], token)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(token)
		if !wordBefore(text[:start]) && !wordAfter(text[end:]) {
			return true
		}
		from = start + 1
	}
}

func wordBefore(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return n > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func wordAfter(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if r == '.' || r == ',' {
		return n < len(s) && s[n] >= '0' && s[n] <= '9'
	}
	return n > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
