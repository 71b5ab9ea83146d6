package engine

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot/prompts"
)

// intent is what a person wants of one turn.
type intent string

const (
	wantNothing  intent = ""
	wantGreeting intent = "greet"
	wantHelp     intent = "help"
	wantWhy      intent = "why"
	wantSince    intent = "since"
	wantAffected intent = "affected"
	wantChanges  intent = "changes"
	wantSure     intent = "sure"
	wantAction   intent = "act"
	wantShow     intent = "show"
	wantExplain  intent = "explain"
	wantThanks   intent = "thanks"
	wantPlaces   intent = "places" // which cells or sites are hit
	wantOther    intent = "other"  // nothing that the tools cover
)

// maxHeard bounds what is read of one message. Of a longer one, such as a pasted log, the lines that a person wrote around
// it are read: see clip.
const maxHeard = 4000

// utterance is one message of a person, understood by itself.
type utterance struct {
	text      string
	lang      string
	intent    intent
	correct   bool
	places    []string // spoken names or identifiers, the likeliest first
	weak      bool     // places stands on a preposition alone
	bare      bool     // places stands on capitals alone
	alarm     string   // id of an alarm or ticket that is named
	ticket    string
	code      string // of a vendor's alarm
	kind      string // object type named beside the place
	number    string // MSISDN in E.164
	badNumber string // digits that are none
	time      span
	premise   string   // the word of a supposed cause
	supposed  []string // cause ids it can mean
	ordinal   int
	other     bool                // the second of two that were told
	complains bool                // a statement of trouble
	over      bool                // it asks whether it is over
	lasting   bool                // and its yes means that it lasts
	anew      bool                // it asks how things stand now
	symptoms  bool                // a runbook's symptom stands in it
	whole     bool                // it asks about the network as a whole
	acts      []*prompts.ActEntry // what it asks to do, none when nothing by name; several have the same words
	approves  bool                // it would approve a proposal
	function  function            // the core function that is its place
	blames    function            // the core function that it supposes to be at fault, beside its place
	implied   bool                // no function is named, and what is said means one
	faults    bool                // the function is said to be at fault
	abroad    bool                // a customer\'s number beside another country
	correction
	aside   bool // words of what no tool covers stand in it
	changes bool // it asks what changed beside a complaint
	faulty  bool // and words of trouble in the network
	size    int  // words
}

var (
	identifierForm = regexp.MustCompile(`\b[A-Z]{2,}(?:[-_][A-Za-z0-9]+)+\b|\b[A-Za-z]{2,}(?:[-_][A-Za-z0-9]+)*[-_][A-Za-z0-9]*[0-9A-Z][A-Za-z0-9]*\b`)
)

func (e *Engine) hear(text, lang string, now time.Time, loc *time.Location) utterance {
	text = tagForm.ReplaceAllString(clip(text), " ")
	l := e.lex[lang]
	text, dates := l.dated(l.hushed(text), now.In(loc))
	u := utterance{text: text, lang: lang, size: len(words(text))}
	stems := l.stems(text)
	u.hearNumber(l, text)
	u.time = l.when(text, now, loc)
	if written, ok := dates[u.time.bad]; ok {
		u.time.bad = written
	}
	u.premise, u.supposed = e.premise(l, text)
	u.acts, u.approves = e.asked(l, text)
	for _, w := range l.untimed(text) {
		if t, ok := l.Types[w]; ok && u.kind == "" {
			u.kind = t
		}
		if n, ok := l.Ordinals[w]; ok {
			u.ordinal = n
		}
	}
	u.hearNamed(l, text)
	u.code = l.vendorCode(text)
	rest := e.hearFunction(&u, l, text)
	u.places, u.weak = l.places(rest)
	if u.function.is != "" {
		u.places, u.weak = nil, false
	}
	if e.troubleIn(l, text).Abroad { // "roaming fails in France": the country is no place of this network
		u.places = slices.DeleteFunc(u.places, func(p string) bool { return l.countries[fold(p)] != "" })
		u.weak = u.weak && len(u.places) > 0
	}
	u.bare = len(u.places) > 0 && !u.weak && l.isBare(rest, u.places[0])
	u.symptoms = e.anySymptom(l, rest)
	_, u.aside = l.spoken(stems, l.Other)
	_, u.faulty = l.spoken(stems, l.Fault)
	_, u.whole = l.spoken(stems, l.Whole)
	_, u.other = l.spoken(stems, l.OtherOne)
	_, u.complains = l.spoken(stems, l.Complaint)
	_, u.over = l.spoken(stems, l.Over)
	_, u.lasting = l.spoken(stems, l.Lasting)
	_, u.anew = l.spoken(stems, l.Anew)
	u.anew = u.anew && u.size <= maxAnew && !u.symptoms && !u.complains
	_, u.correct = l.spoken(stems, l.Intents["correct"])
	u.abroad = l.isAbroad(text, u.number)
	e.implies(&u, l, stems)
	if word, ids := e.supposesFunction(l, u); word != "" {
		u.premise, u.supposed = word, ids
	} else {
		if u.blames.is != "" && (len(u.places) == 0 || u.weak) && u.number+u.alarm+u.ticket == "" {
			u.function, u.places, u.weak = u.blames, nil, false // named and not blamed: it is what to look at
		}
		u.blames = function{}
	}
	if u.correction = e.correction(l, text); !u.correction.empty() {
		u.correct, u.premise, u.supposed = true, "", nil
		if u.weak {
			u.places, u.weak = nil, false // what it says to look at is a cause and no place
		}
	}
	_, u.changes = l.spoken(stems, l.Intents[string(wantChanges)])
	u.changes = u.changes && (u.symptoms || u.complains)
	u.intent = e.intentOf(l, u, stems)
	return u
}

// intentOf takes the first intent in order of how special its phrases are; a longer phrase of "why" beats "explain".
func (e *Engine) intentOf(l *lexicon, u utterance, stems []string) intent {
	heard := map[intent]int{}
	for name, phrases := range l.Intents {
		if n, ok := l.spoken(stems, phrases); ok {
			heard[intent(name)] = n
		}
	}
	if l.repeats(u.text) {
		return wantNothing
	}
	if len(u.acts) > 0 || u.approves {
		return wantAction
	}
	for _, w := range []intent{wantSure, wantSince, wantPlaces, wantAffected, wantChanges, wantAction} {
		if heard[w] > 0 && !(w == wantChanges && u.changes) {
			return w
		}
	}
	_, shown := e.shown(l, u.text)
	switch {
	case u.aside && !(len(u.places) > 0 && u.faulty) && u.number+u.alarm+u.ticket+u.kind+u.premise+u.function.is == "" && !u.symptoms && !identifierForm.MatchString(u.text):
		return wantOther
	case shown && l.requestsList(u.text, stems):
		return wantShow
	case u.code != "" && heard[wantWhy] == 0 && (heard[wantExplain] > 0 || u.size <= 4 && u.alarm == ""):
		return wantExplain
	case heard[wantExplain] > 0 && heard[wantWhy] == 0 && u.number+u.alarm+u.ticket == "" && (!u.symptoms && !u.complains || l.defines(u.text)):
		return wantExplain
	case heard[wantHelp] > 0 && !u.complains && !u.over && (len(u.places) == 0 || u.weak) && u.number+u.alarm+u.ticket+u.function.is == "":
		return wantHelp
	case heard[wantWhy] > 0 || u.aside && u.faulty || u.symptoms || u.complains || u.over || u.anew || u.premise != "" || u.alarm+u.ticket != "":
		return wantWhy
	case (len(u.places) > 0 || u.function.is != "") && l.asksWhetherWell(u.text):
		return wantWhy
	case shown && u.size <= 8:
		return wantShow
	case heard[wantThanks] > 0 && u.size <= 8:
		return wantThanks
	case heard[wantGreeting] > 0 && u.size <= 5:
		return wantGreeting
	}
	return wantNothing
}

// maxAnew is how many words a question has that asks no more than how things stand now.
const maxAnew = 7

// repeats reports whether a message is one word again and again, which asks nothing.
func (l *lexicon) repeats(text string) bool {
	ws := words(text)
	return len(ws) >= 3 && len(slices.Compact(slices.Clone(ws))) == 1
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// places lists what may be a place: identifiers first, then names with capitals, then words after "in".
func (l *lexicon) places(text string) (found []string, weak bool) {
	var out []string
	add := func(s string) {
		if s = strings.Trim(s, " -_:+."); s != "" && !slices.Contains(out, s) && len(out) < 3 {
			out = append(out, s)
		}
	}
	for _, id := range identifierForm.FindAllString(text, -1) {
		if strings.ContainsAny(id, "0123456789") || strings.ToUpper(id) == id || unicode.IsUpper(rune(id[0])) {
			add(id)
		}
	}
	if len(out) > 0 {
		return out, false
	}
	if port := l.port(text); port != "" {
		return []string{port}, false
	}
	if apn := l.besideType(text); apn != "" {
		return []string{apn}, false
	}
	var short []string
	names, _ := l.capitals(text)
	for _, run := range names {
		if doubtful(run) {
			short = append(short, run)
			continue
		}
		add(run)
	}
	if len(out) > 0 {
		return out, false
	}
	for _, run := range l.afterPreposition(text) {
		add(run)
	}
	for _, run := range short {
		add(run)
	}
	if len(out) == 0 {
		add(l.afterType(text))
	}
	if len(out) == 0 {
		add(l.leading(text))
	}
	if len(out) == 0 {
		add(l.asked(text))
	}
	return out, len(out) > 0
}

// edgeLines is how many lines at each end of a long message may be a person's own.
const edgeLines = 3

// clip bounds what is read of one message. Of a long one the lines at its ends that ask are read, and when none does, those
// that are like no other: what is pasted between them is no question, and the identifiers in it are no places.
func clip(text string) string {
	if len(text) <= maxHeard {
		return text
	}
	var edge []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			edge = append(edge, line)
		}
	}
	if n := len(edge); n > 2*edgeLines {
		edge = append(edge[:edgeLines:edgeLines], edge[n-edgeLines:]...)
	}
	alike := map[string]int{}
	for _, l := range edge {
		alike[shape(l)]++
	}
	own := slices.DeleteFunc(slices.Clone(edge), func(l string) bool { return alike[shape(l)] > 1 })
	asks := slices.DeleteFunc(slices.Clone(own), func(l string) bool {
		return !strings.HasSuffix(strings.TrimRight(l, ` "'”».!`), "?") && !strings.Contains(l, "¿")
	})
	if len(asks) == 0 {
		asks = own
	}
	if len(asks) == 0 && len(edge) > 0 {
		asks = slices.Compact([]string{edge[0], edge[len(edge)-1]})
	}
	if text = strings.Join(asks, "\n"); len(text) > maxHeard {
		text = text[:maxHeard/2] + "\n" + text[len(text)-maxHeard/2:]
	}
	return strings.ToValidUTF8(text, "")
}

// shape is how a line begins, whatever its figures: the lines of a log begin alike.
func shape(line string) string {
	r := []rune(line)
	for i := range r[:min(len(r), 12)] {
		if unicode.IsDigit(r[i]) {
			r[i] = '0'
		}
	}
	return string(r[:min(len(r), 12)])
}

func startsUpper(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

func isDigits(w string) bool { return w != "" && onlyDigits(w) == w }

func hasLetter(w string) bool { return strings.ContainsFunc(w, unicode.IsLetter) }

// asksWhetherWell reports whether a clause asks if a thing is as it should be, as in "is it ok?".
func (l *lexicon) asksWhetherWell(text string) bool {
	for clause := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;.!\n", r) }) {
		ws := words(clause)
		if len(ws) > 0 && l.sound(ws) && (slices.Contains(l.Closed, ws[0]) || strings.ContainsAny(clause, "?¿")) {
			return true
		}
	}
	return false
}

// defines reports whether a question is about a term and no more: "what is an APN?".
func (l *lexicon) defines(text string) bool {
	ws := words(text)
	for _, p := range l.Intents["explain"] {
		if lead := words(p); indexOf(ws, lead) == 0 && len(ws) > len(lead) && len(ws) <= len(lead)+4 {
			return slices.Contains(l.Articles, ws[len(lead)])
		}
	}
	return false
}
