package engine

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var clockForm = regexp.MustCompile(`^(\d{1,2})[:.h](\d{2})(am|pm|h)?$|^(\d{1,2})(am|pm|h)$`)

// span is a stretch of time that somebody named. Either end may be zero: "since 9" has no until, "until 11" no since.
type span struct {
	since, until time.Time
	at           bool   // since is the moment itself that was named, and not when something began
	bad          string // what was named and can be no time of the past, as it was said
}

// named reports whether anybody spoke of a time.
func (s span) named() bool { return s != (span{}) }

var (
	clockRange = regexp.MustCompile(`(\d[:.h]\d\d)\s*[-–—]\s*(\d)`)
	yearForm   = regexp.MustCompile(`^(19|20)\d\d$`)
)

// kept is how far back a question may reach: what the operator's counters hold.
const kept = 90 * 24 * time.Hour

// when reads the time that a question is about, in the tenant's zone: "since 09:40", "between 9 and 10", "until 11:10",
// "this morning". A time that cannot be (25:99), lies ahead or before what is kept is bad.
func (l *lexicon) when(text string, now time.Time, loc *time.Location) span {
	ws := words(clockRange.ReplaceAllString(text, "$1 - $2"))
	local := now.In(loc)
	today := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, loc)
	day, named, bad := l.day(ws, today, now)
	if bad != "" {
		return span{bad: bad}
	}
	ws, spoken := l.clocksInWords(ws)
	clocks, bad := l.clocks(ws)
	for i := range clocks {
		clocks[i].half = spoken[clocks[i].at] && !clocks[i].half
	}
	switch {
	case bad != "":
		return span{bad: bad}
	case len(clocks) > 0:
		return l.between(ws, clocks, day, now)
	}
	if s, ok := days(ws, day, now); ok {
		return s
	}
	if d, ok := l.duration(ws); ok {
		return span{since: now.Add(-d)}
	}
	return l.partOfDay(ws, day, now, named, named && l.lasts(text) || l.nightLasts(text))
}

// between dates the clock times of a question.
func (l *lexicon) between(ws []string, clocks []clock, day, now time.Time) span {
	at := func(c clock) time.Time { // a clock time may not exist or exist twice on the days the clocks change: time.Date decides
		t := time.Date(day.Year(), day.Month(), day.Day(), c.hour, c.minute, 0, 0, day.Location())
		if !c.half {
			return t
		}
		for _, hour := range []int{c.hour%12 + 12, c.hour % 12, c.hour%12 - 12} { // of a time in words, the latest that has been
			t = time.Date(day.Year(), day.Month(), day.Day(), hour, c.minute, 0, 0, day.Location())
			if !t.After(now) {
				break
			}
		}
		return t
	}
	first := at(clocks[0])
	if len(clocks) > 1 {
		last := at(clocks[1])
		if last.Before(first) {
			first = first.AddDate(0, 0, -1)
		}
		if first.After(now) {
			first, last = first.AddDate(0, 0, -1), last.AddDate(0, 0, -1)
		}
		if last.After(now) {
			last = time.Time{}
		}
		return span{since: first, until: last}
	}
	if first.After(now) {
		first = first.AddDate(0, 0, -1)
	}
	if l.leads(ws, clocks[0].at, "until") {
		return span{until: first}
	}
	return span{since: first, at: !l.leads(ws, clocks[0].at, "since")}
}

// day finds the day that is named: today, yesterday, a weekday, 2026-03-04. Bad is a day that lies ahead or too far back.
func (l *lexicon) day(ws []string, today, now time.Time) (day time.Time, named bool, bad string) {
	day = today
	if l.says(ws, "yesterday") {
		return day.AddDate(0, 0, -1), true, ""
	}
	for _, p := range l.Time["tomorrow"] {
		if indexOf(ws, words(p)) >= 0 {
			return day, true, p
		}
	}
	if dates := datesIn(ws); len(dates) > 0 {
		day = dateOf(dates[0], today.Location())
		if day.Format(time.DateOnly) != dates[0] || day.After(now) || day.Before(now.Add(-kept)) {
			return today, true, dates[0]
		}
		return day, true, ""
	}
	for i, w := range ws {
		if yearForm.MatchString(w) && (i == 0 || slices.Contains(l.Time["in"], ws[i-1])) && atoi(w) != now.Year() {
			return today, true, w
		}
		if n := slices.Index(l.Time["weekdays"], w); n >= 0 {
			back := (int(today.Weekday()) - (n+1)%7 + 7) % 7
			return day.AddDate(0, 0, -back), true, ""
		}
	}
	return day, false, ""
}

func (l *lexicon) says(ws []string, what string) bool {
	return slices.ContainsFunc(l.Time[what], func(p string) bool { return indexOf(ws, words(p)) >= 0 })
}

// clock is a time of day at a word.
type clock struct {
	at, hour, minute int
	half             bool // which half of the day it is was not said; of what clocks returns, that it was
}

// clocks finds "09:40", "9.40", "9 am", "since 9", "desde las nueve". Bad is one that is written like a time and is none.
func (l *lexicon) clocks(ws []string) (out []clock, bad string) {
	for i, w := range ws {
		h, m, half := -1, 0, ""
		if g := clockForm.FindStringSubmatch(w); g != nil && g[1] != "" {
			h, m, half = atoi(g[1]), atoi(g[2]), g[3]
			if (h > 23 || m > 59) && (strings.ContainsAny(w, ":h") || l.afterLead(ws, i)) {
				return nil, w
			}
		} else if g != nil {
			h, half = atoi(g[4]), g[5]
		} else if n, ok := l.number(w); ok && l.afterLead(ws, i) && !l.unitAt(ws, i+1) {
			h = n
		}
		if half == "" && i+1 < len(ws) && (ws[i+1] == "am" || ws[i+1] == "pm") {
			half = ws[i+1]
			if n, ok := l.number(w); ok && h < 0 {
				h = n
			}
		}
		if half == "" && h > 0 && h < 12 && (l.says(ws[i:], "afternoon") || l.says(ws[i:], "evening")) {
			half = "pm"
		}
		if half == "" && h > 0 && h <= 12 && l.says(ws[i:], "morning") {
			half = "am"
		}
		switch {
		case half == "pm" && h >= 1 && h < 12:
			h += 12
		case half == "am" && h == 12:
			h = 0
		}
		if h >= 0 && h < 24 && m < 60 {
			out = append(out, clock{i, h, m, half != ""})
		}
	}
	return out, ""
}

// afterLead reports whether a bare number at word i is led by a word of time.
func (l *lexicon) afterLead(ws []string, i int) bool {
	if l.leads(ws, i, "since") || l.leads(ws, i, "until") {
		return true
	}
	for j := range ws { // "between 9 and 11", "de 9 a 11": both or neither
		if !l.leads(ws, j, "between") || !l.isNumber(ws[j]) {
			continue
		}
		for k := j + 1; k < min(j+4, len(ws)); k++ {
			if l.isNumber(ws[k]) && (l.leads(ws, k, "and") || l.leads(ws, k, "until")) && !l.unitAt(ws, k+1) {
				return i == j || i == k
			}
		}
	}
	return false
}

func (l *lexicon) isNumber(w string) bool {
	_, ok := l.number(w)
	return ok || clockForm.MatchString(w)
}

// leads reports whether word i follows a word of the kind, with an article between at most.
func (l *lexicon) leads(ws []string, i int, kind string) bool {
	for back := 1; back <= 2 && i-back >= 0; back++ {
		if slices.Contains(l.Time[kind], ws[i-back]) {
			return true
		}
		if !slices.Contains([]string{"las", "la", "about", "around"}, ws[i-back]) {
			return false
		}
	}
	return false
}

func (l *lexicon) unitAt(ws []string, i int) bool {
	return i < len(ws) && (slices.Contains(l.Time["minutes"], ws[i]) || slices.Contains(l.Time["hours"], ws[i]) ||
		slices.Contains(l.Time["days"], ws[i]))
}

// duration finds "for an hour", "last 30 minutes", "hace dos horas", at most 31 days.
func (l *lexicon) duration(ws []string) (time.Duration, bool) {
	if l.says(ws, "half") {
		return 30 * time.Minute, true
	}
	for i, w := range ws {
		unit := time.Duration(0)
		switch {
		case slices.Contains(l.Time["minutes"], w):
			unit = time.Minute
		case slices.Contains(l.Time["hours"], w):
			unit = time.Hour
		case slices.Contains(l.Time["days"], w):
			unit = 24 * time.Hour
		}
		if unit == 0 || i == 0 {
			continue
		}
		n, ok := l.number(ws[i-1])
		if !ok && slices.Contains(l.Time["for"], ws[i-1]) {
			n, ok = 1, true
		}
		if ok && n > 0 && time.Duration(n)*unit <= 31*24*time.Hour && n < 100000 {
			return time.Duration(n) * unit, true
		}
	}
	return 0, false
}

// partOfDay reads "this morning", "yesterday evening", "last night". Without a word like since before it, it has an end.
func (l *lexicon) partOfDay(ws []string, day, now time.Time, named, lasts bool) span {
	from, to, said := 0, 24, named
	for _, part := range []struct {
		name     string
		from, to int
	}{{"night", 21, 30}, {"morning", 6, 12}, {"noon", 12, 14}, {"afternoon", 13, 20}, {"evening", 18, 24}, {"midnight", 0, 2}, {"today", 0, 24}} {
		if l.says(ws, part.name) {
			from, to, said = part.from, part.to, true
			break
		}
	}
	if !said {
		return span{}
	}
	at := func(hour int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, day.Location())
	}
	out := span{since: at(from), until: at(to)}
	if out.since.After(now) {
		out = span{since: out.since.AddDate(0, 0, -1), until: out.until.AddDate(0, 0, -1)}
	}
	if !out.until.Before(now) || l.says(ws, "since") || lasts {
		out.until = time.Time{}
	}
	return out
}

// lasts reports whether a question about a day speaks of what is so now: "it is slow, yesterday it was fine", "it began yesterday".
func (l *lexicon) lasts(text string) bool {
	if l.says(words(text), "began") {
		return true
	}
	now := false
	for _, clause := range l.clauses(text) {
		ws := words(clause)
		was := l.says(ws, "was") && !l.sound(ws)
		if was && (l.says(ws, "yesterday") || l.says(ws, "weekdays")) {
			return false
		}
		now = now || !was && l.says(ws, "present")
	}
	return now
}

func (l *lexicon) number(w string) (int, bool) {
	if n, ok := l.Numbers[w]; ok {
		return n, true
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 0 && !strings.HasPrefix(w, "+")
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
