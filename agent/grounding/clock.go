package grounding

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clockClaim is a time as a text states it. Fields that it does not state are -1.
type clockClaim struct {
	date                 string // 2006-01-02
	day, month           int
	hour, minute, second int
	zone                 *time.Location // nil means the text's own
}

var months = []string{
	"jan|ene", "feb", "mar", "apr|abr", "may", "jun", "jul", "aug|ago", "sep", "oct", "nov", "dec|dic",
}

func clockOf(re *regexp.Regexp, text string, m []int) (clockClaim, bool) {
	part := func(g int) string {
		if 2*g+1 >= len(m) || m[2*g] < 0 {
			return ""
		}
		return text[m[2*g]:m[2*g+1]]
	}
	cl := clockClaim{day: -1, month: -1, hour: -1, minute: -1, second: -1}
	switch re {
	case monthText:
		cl.day, cl.month = number(part(1)), monthOf(part(2))
	case clockText:
		cl.hour, cl.minute, cl.second = number(part(1)), number(part(2)), number(part(3))
	default:
		cl.date = part(1)
		if h, mi, ok := strings.Cut(part(2), ":"); ok {
			cl.hour, cl.minute, cl.second = number(h), number(mi), number(part(3))
		}
		if z := part(4); z == "z" {
			cl.zone = time.UTC
		} else if z != "" {
			t, err := time.Parse("-07:00", z)
			if err != nil {
				return cl, false
			}
			cl.zone = t.Location()
		}
	}
	return cl, true
}

func monthOf(word string) int {
	for i, names := range months {
		for _, n := range strings.Split(names, "|") {
			if strings.HasPrefix(word, n) {
				return i + 1
			}
		}
	}
	return -1
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// is reports whether t, seen in the zone of the text, reads as the claim.
func (cl clockClaim) is(t time.Time, loc *time.Location) bool {
	if cl.zone != nil {
		loc = cl.zone
	}
	t = t.In(loc)
	return (cl.date == "" || cl.date == t.Format(time.DateOnly)) &&
		(cl.day < 0 || cl.day == t.Day()) && (cl.month < 0 || cl.month == int(t.Month())) &&
		(cl.hour < 0 || cl.hour == t.Hour()) && (cl.minute < 0 || cl.minute == t.Minute()) &&
		(cl.second < 0 || cl.second == t.Second())
}

// timeIn looks for a record that speaks of the nearest identifier and holds the time, or for the time in the window that
// was looked at, or in the record's own text.
func (c *checker) timeIn(s *source, cl claim) bool {
	for _, r := range s.rows {
		if !s.about(r, cl.near) {
			continue
		}
		for _, t := range r.times {
			if cl.clock.is(t, c.loc) {
				return true
			}
		}
		if containsToken(r.text, cl.text) {
			return true
		}
	}
	for _, t := range s.times {
		if cl.clock.is(t, c.loc) && (cl.near == "" || s.mentions(cl.near)) {
			return true
		}
	}
	return false
}
