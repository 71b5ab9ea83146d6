package engine

import "slices"

// spokenClock is a clock time in words, such as "half past two": how many words it takes, and the time as a twelve-hour clock
// shows it.
type spokenClock struct {
	words, hour, minute int
}

// text is the time as a clock shows it, to be read as any other time of the day.
func (c spokenClock) text() string { return itoa(c.hour) + ":" + pad(c.minute) }

func pad(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}

// clocksInWords puts times that are spoken in words as a clock shows them, and tells which words of the result they are. An hour
// up to twelve says nothing of the half of the day.
func (l *lexicon) clocksInWords(ws []string) (out []string, spoken map[int]bool) {
	spoken = map[int]bool{}
	for i := 0; i < len(ws); {
		c, ok := l.spokenAt(ws, i)
		if !ok {
			out = append(out, ws[i])
			i++
			continue
		}
		spoken[len(out)] = c.hour <= 12
		if n := len(out); n > 0 && out[n-1] == "a" && slices.Contains(l.Time["part"], ws[i]) { // "a quarter to nine"
			out = out[:n-1]
			delete(spoken, n)
			spoken[n-1] = c.hour <= 12
		}
		out = append(out, c.text())
		i += c.words
	}
	return out, spoken
}

// untimed are the words of a text without the times in it: the "cuarto" of a time is no fourth one.
func (l *lexicon) untimed(text string) []string {
	ws, _ := l.clocksInWords(words(text))
	return ws
}

// spokenAt reads a time that begins at word i: "twenty past two", "quarter to nine", "3 menos 20", "dos y media".
func (l *lexicon) spokenAt(ws []string, i int) (spokenClock, bool) {
	if i+2 >= len(ws) {
		return spokenClock{}, false
	}
	first, joint, last := ws[i], ws[i+1], ws[i+2]
	if slices.Contains(l.Time["unit_minute"], joint) && i+3 < len(ws) { // "twenty minutes past two"
		c, ok := l.minutesFirst(first, ws[i+2], ws[i+3], true)
		c.words = 4
		return c, ok
	}
	if l.inRange(ws, i) {
		return spokenClock{}, false
	}
	led := i > 0 && slices.Contains(l.Time["clock_lead"], ws[i-1])
	if c, ok := l.minutesFirst(first, joint, last, led || !isDigits(first) && slices.Contains(l.Time["past"], joint)); ok {
		return c, true
	}
	return l.hourFirst(first, joint, last, led)
}

// inRange reports whether word i begins a range, as in "from ten to three".
func (l *lexicon) inRange(ws []string, i int) bool {
	if slices.Contains(l.Time["part"], ws[i]) || slices.Contains(l.Time["part"], ws[i+2]) {
		return false
	}
	return slices.ContainsFunc(ws[max(0, i-2):i], func(w string) bool {
		return slices.Contains(l.Time["between"], w) && !slices.Contains(l.Time["clock_lead"], w)
	})
}

// minutesFirst reads "half past two" and "ten to nine". Figures alone are a time only where sure.
func (l *lexicon) minutesFirst(first, joint, last string, sure bool) (spokenClock, bool) {
	hour, okHour := l.hour(last)
	m, ok := l.minute(first)
	switch {
	case !okHour || !ok || !sure && !slices.Contains(l.Time["part"], first):
		return spokenClock{}, false
	case slices.Contains(l.Time["past"], joint):
		return spokenClock{3, hour, m}, true
	case slices.Contains(l.Time["to"], joint):
		return spokenClock{3, before(hour), 60 - m}, true
	}
	return spokenClock{}, false
}

// hourFirst reads "dos y media" and "3 menos 20". Beside figures an article has to lead: "entre 3 y 20" is no time.
func (l *lexicon) hourFirst(first, joint, last string, led bool) (spokenClock, bool) {
	hour, okHour := l.hour(first)
	m, ok := l.minute(last)
	part := slices.Contains(l.Time["part"], last)
	switch {
	case !okHour || !ok || !led && !part:
		return spokenClock{}, false
	case slices.Contains(l.Time["plus"], joint):
		return spokenClock{3, hour, m}, true
	case slices.Contains(l.Time["minus"], joint):
		return spokenClock{3, before(hour), 60 - m}, true
	}
	return spokenClock{}, false
}

func (l *lexicon) hour(w string) (int, bool) {
	n, ok := l.number(w)
	return n, ok && n >= 0 && n < 24 && w != "a" && w != "an"
}

// minute reads the minutes of a time in words: a part of an hour, or a number below sixty.
func (l *lexicon) minute(w string) (int, bool) {
	if i := slices.Index(l.Time["part"], w); i >= 0 {
		if w == l.Time["part"][0] {
			return 30, true
		}
		return 15, true
	}
	n, ok := l.number(w)
	return n, ok && n > 0 && n < 60 && w != "a" && w != "an"
}

// before is the hour before another, as a clock counts them.
func before(hour int) int {
	switch {
	case hour == 0:
		return 23
	case hour == 1:
		return 12
	}
	return hour - 1
}
