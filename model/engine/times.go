package engine

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var clockForm = regexp.MustCompile(`^(\d{1,2})[:.h](\d{2})(am|pm|h)?$|^(\d{1,2})(am|pm|h)$`)

// since reads when the trouble is said to have begun, before now, in the tenant's zone. False when no time is spoken.
func (l *lexicon) since(text string, now time.Time, loc *time.Location) (time.Time, bool) {
	ws := words(text)
	local := now.In(loc)
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, loc)
	yesterday := l.says(ws, "yesterday")
	if yesterday {
		day = day.AddDate(0, 0, -1)
	}
	if t, ok := l.clock(ws, day); ok {
		if t.After(now) {
			t = t.AddDate(0, 0, -1)
		}
		return t, true
	}
	if d, ok := l.duration(ws); ok {
		return now.Add(-d), true
	}
	return l.partOfDay(ws, day, now, yesterday)
}

func (l *lexicon) says(ws []string, what string) bool {
	return slices.ContainsFunc(l.Time[what], func(p string) bool { return indexOf(ws, words(p)) >= 0 })
}

// clock finds "09:40", "9.40", "9 am", "since 9", "desde las nueve".
func (l *lexicon) clock(ws []string, day time.Time) (time.Time, bool) {
	for i, w := range ws {
		h, m, half := -1, 0, ""
		if g := clockForm.FindStringSubmatch(w); g != nil && g[1] != "" {
			h, m, half = atoi(g[1]), atoi(g[2]), g[3]
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
		switch {
		case half == "pm" && h >= 1 && h < 12:
			h += 12
		case half == "am" && h == 12:
			h = 0
		}
		if h >= 0 && h < 24 && m < 60 {
			return day.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute), true
		}
	}
	return time.Time{}, false
}

// afterLead reports whether word i follows "since", with an article between at most.
func (l *lexicon) afterLead(ws []string, i int) bool {
	for back := 1; back <= 2 && i-back >= 0; back++ {
		if slices.Contains(l.Time["since"], ws[i-back]) {
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

func (l *lexicon) partOfDay(ws []string, day, now time.Time, yesterday bool) (time.Time, bool) {
	hour, said := 0, yesterday
	for _, part := range []struct {
		name string
		hour int
	}{{"night", 21}, {"morning", 6}, {"noon", 12}, {"afternoon", 13}, {"evening", 18}, {"midnight", 0}, {"today", 0}} {
		if l.says(ws, part.name) {
			hour, said = part.hour, true
			break
		}
	}
	if !said {
		return time.Time{}, false
	}
	t := day.Add(time.Duration(hour) * time.Hour)
	if t.After(now) {
		t = t.AddDate(0, 0, -1)
	}
	return t, true
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
