package engine

import (
	"slices"
	"strings"
)

// besideType takes the plain name of an access point that stands before or after "APN": "the internet APN", "the APN called
// internet". Only words that name one and are common otherwise are taken here; see afterType for the others.
func (l *lexicon) besideType(text string) string {
	ts := tokens(text)
	is := func(i int) bool {
		return i >= 0 && i < len(ts) && slices.Contains(l.APNNames, fold(strings.Trim(ts[i], ".:")))
	}
	for i, w := range ts {
		if l.Types[fold(w)] != "apn" {
			continue
		}
		next := i + 1
		if next < len(ts) && slices.Contains(l.APNLead, fold(ts[next])) {
			next++
		}
		switch {
		case is(next):
			return strings.Trim(ts[next], ".:")
		case is(i - 1):
			return ts[i-1]
		}
	}
	return ""
}

// afterType takes the word after "APN": its plain name, as in "the APN empresas".
func (l *lexicon) afterType(text string) string {
	ts := tokens(text)
	for i, w := range ts[:max(0, len(ts)-1)] {
		if l.Types[fold(w)] != "apn" {
			continue
		}
		if next := strings.Trim(ts[i+1], ".:"); !l.known[fold(next)] && len(next) > 2 && onlyDigits(next) == "" {
			return next
		}
	}
	for i, w := range ts {
		if i > 0 && l.Types[fold(strings.Trim(w, ".:"))] == "apn" && !l.known[fold(ts[i-1])] && !slices.Contains(l.APNOther, fold(ts[i-1])) && len(ts[i-1]) > 2 {
			return ts[i-1]
		}
	}
	return ""
}

// asked takes the words between "is" and "ok": the name of a place in small letters.
func (l *lexicon) asked(text string) string {
	ts := tokens(l.first(text))
	if len(ts) < 3 || !slices.Contains(l.Closed, fold(ts[0])) || !l.asksWhetherWell(text) {
		return ""
	}
	if name := l.nameAt(ts[1:], true); !l.isOrdinary(name) {
		return name
	}
	return ""
}

// leading takes the words that stand before the first known one, as in "sevilla este is slow".
func (l *lexicon) leading(text string) string {
	var run []string
	for _, w := range tokens(l.first(text)) {
		w = l.bare(w)
		if l.known[fold(w)] || clockForm.MatchString(fold(w)) || !hasLetter(w) && len(run) == 0 {
			break
		}
		run = append(run, w)
	}
	if len(run) == 0 || len(run) > 4 || len(run) == len(tokens(text)) || len(run[0]) < 3 || l.isOrdinary(strings.Join(run, " ")) {
		return ""
	}
	return strings.Join(run, " ")
}

// capitals finds runs of words with capitals, with small words like "de la" and a number inside or after them. A run that holds
// "y" or "and" comes whole first, then in its parts. led are those that a word before them says are places, as in "at Triana";
// those that hold common words alone are left out, but after "in" and the like.
func (l *lexicon) capitals(text string) (names []string, led map[string]bool) {
	led = map[string]bool{}
	for _, clause := range l.parts(text) {
		var run []string
		from := 0 // where the run begins in the clause
		ts := tokens(clause)
		flush := func() {
			lead := l.leadsTo(ts[:from])
			for _, name := range l.wholeFirst(run, from == 0) {
				if slices.Contains(l.PlaceAt, lead) || !l.isOrdinary(name) {
					names, led[name] = append(names, name), led[name] || lead != "" || l.isSubject(ts, from, from+len(run))
				}
			}
			run = nil
		}
		for i, w := range ts {
			w = l.bare(w)
			common := slices.Contains(l.NotPlace, fold(w)) || i == 0 && (l.known[fold(w)] || l.isOrdinary(w))
			if i > 0 && slices.Contains(l.Inside, fold(w)) && i+1 < len(ts) && startsUpper(ts[i+1]) {
				common = false // "in La Línea"
			}
			switch {
			case len(run) > 0 && slices.Contains(l.Sound, fold(w)): // "no data in Triana OK?"
				flush()
			case len(run) > 0 && len(w) > 1 && w == strings.ToUpper(w) && slices.Contains(l.PlaceStop, fold(w)): // "restart Triana 2 NOW"
				flush()
			case startsUpper(w) && !(common && len(run) == 0):
				if len(run) == 0 {
					from = i
				}
				run = append(run, w)
			case len(run) > 0 && (isDigits(w) || slices.Contains(l.Inside, w)):
				run = append(run, w)
			case len(run) > 0 && slices.Contains(l.Joints, w) && i+1 < len(ts) && startsUpper(ts[i+1]):
				run = append(run, w)
			default:
				flush()
			}
		}
		flush()
	}
	return names, led
}

// isBare reports whether a name is told by its capitals alone: nothing before it says that it is a place.
func (l *lexicon) isBare(text, name string) bool {
	names, led := l.capitals(text)
	return slices.Contains(names, name) && !led[name]
}

// isSubject reports whether it is said or asked of the words between two positions how they are: "is Triana down", "Triana is slow".
func (l *lexicon) isSubject(ts []string, from, to int) bool {
	return from > 0 && slices.Contains(l.Closed, fold(ts[from-1])) || to < len(ts) && slices.Contains(l.Closed, fold(ts[to]))
}

// leadsTo is the word before a place with which the words end: "in", "at the site"; "" when they do not.
func (l *lexicon) leadsTo(before []string) string {
	for _, w := range slices.Backward(before) {
		w = fold(w)
		if slices.Contains(l.PlaceLead, w) {
			return w
		}
		if _, kind := l.Types[w]; !kind && !slices.Contains(l.Determiners, w) {
			return ""
		}
	}
	return ""
}

// wholeFirst are the names that a run of words may be: all of it, then what stands between its joints, then without the word
// that begins the clause.
func (l *lexicon) wholeFirst(run []string, first bool) []string {
	run = trimmed(run)
	if len(run) == 0 || len(run) == 1 && isDigits(run[0]) {
		return nil
	}
	out := []string{strings.Join(run, " ")}
	from := 0
	for i, w := range run {
		if part := trimmed(run[from:i]); slices.Contains(l.Joints, w) && len(part) > 0 {
			out = append(out, strings.Join(part, " "))
			from = i + 1
		}
	}
	if part := trimmed(run[from:]); from > 0 && len(part) > 0 {
		out = append(out, strings.Join(part, " "))
	}
	if first && len(run) > 1 {
		out = append(out, strings.Join(run[1:], " "))
	}
	return out
}

// trimmed drops the small words at the end of a run.
func trimmed(run []string) []string {
	for len(run) > 0 && !startsUpper(run[len(run)-1]) && !isDigits(run[len(run)-1]) {
		run = run[:len(run)-1]
	}
	return run
}

// afterPreposition takes up to four words after the last "in", "at", … until a word that ends a name. When that is "y" or
// "and", the name with the words behind it comes first.
func (l *lexicon) afterPreposition(text string) []string {
	for _, part := range slices.Backward(l.parts(text)) {
		if found := l.afterPrepositionIn(tokens(part)); found != nil {
			return found
		}
	}
	return nil
}

func (l *lexicon) afterPrepositionIn(ts []string) []string {
	for i := len(ts) - 1; i >= 0; i-- {
		if !slices.Contains(l.PlaceLead, fold(ts[i])) {
			continue
		}
		short := l.nameAt(ts[i+1:], false)
		if l.isOrdinary(short) {
			continue // "in trouble", "at the moment"
		}
		if long := l.nameAt(ts[i+1:], true); long != "" && long != short {
			return slices.DeleteFunc([]string{long, short}, func(s string) bool { return s == "" })
		}
		if short != "" {
			return []string{short}
		}
	}
	return nil
}

func (l *lexicon) nameAt(ts []string, joined bool) string {
	var run []string
	for i, w := range ts {
		w = l.bare(w)
		folded := fold(w)
		if _, kind := l.Types[folded]; kind && len(run) == 0 {
			continue
		}
		if len(run) > 0 && (l.Types[folded] == "apn" || slices.Contains(l.Sound, folded)) {
			break // "the empresas APN", "is triana ok"
		}
		joint := joined && len(run) > 0 && slices.Contains(l.Joints, folded) && i+1 < len(ts) && !l.known[fold(strings.Trim(ts[i+1], ".:"))]
		article := len(run) == 0 && slices.Contains(l.Determiners, folded)
		if slices.Contains(l.PlaceStop, folded) && !article && !joint || clockForm.MatchString(folded) || len(run) == 4 {
			break
		}
		run = append(run, w)
	}
	if len(run) > 0 && fold(run[0]) == "the" {
		run = run[1:]
	}
	if len(run) > 0 && !isDigits(run[0]) && len(run[0]) > 2 {
		return strings.Join(run, " ")
	}
	return ""
}

// port takes the name of a port of an optical access network: the words after "PON" up to its number, or those with capitals.
func (l *lexicon) port(text string) string {
	for _, part := range l.parts(text) {
		if name := l.portIn(tokens(part)); name != "" {
			return name
		}
	}
	return ""
}

func (l *lexicon) portIn(ts []string) string {
	for i, w := range ts {
		if !slices.Contains(l.Ports, fold(w)) {
			continue
		}
		run := []string{strings.ToUpper(w)}
		for _, next := range ts[i+1:] {
			next = strings.Trim(next, ".:")
			if len(run) == 1 && slices.Contains(l.Inside, fold(next)) {
				continue
			}
			named := isDigits(next) || startsUpper(next) || slices.Contains(l.Inside, next) || !l.known[fold(next)] && hasLetter(next)
			if !named || len(run) == 5 {
				break
			}
			if run = append(run, next); isDigits(next) {
				return strings.Join(run, " ")
			}
		}
		if run = trimmed(run); len(run) > 1 && w == strings.ToUpper(w) {
			return strings.Join(run, " ")
		}
	}
	return ""
}
