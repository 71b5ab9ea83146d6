package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	isoDate = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	// dayFirst are "4 March", "4th of March 2026", "4 de marzo de 2026"; monthFirst "March 4th, 2026"; numeric "4/3/2026" and
	// "04.03.2026", in the order of the operator's country: the day, the month, the year.
	dayFirst   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|º)?\s+(?:of\s+|de\s+)?(\pL{3,10})\b\.?(?:,?\s+(?:de\s+|del\s+)?((?:19|20)\d\d)\b)?`)
	monthFirst = regexp.MustCompile(`\b(\p{Lu}\pL{2,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+((?:19|20)\d\d)\b)?`)
	numeric    = regexp.MustCompile(`(?i)((?:\pL+\s+){0,2})\b(\d{1,2})([/.-])(\d{1,2})(?:[/.-]((?:19|20)\d\d))?\b`)
)

// dated writes the calendar dates of a text as ISO 8601 does, so that they are read as times and never as places. A date
// without a year is the latest that is not ahead of now. One that cannot be, such as 31 November, stays one that cannot be.
// As has how each was written.
func (l *lexicon) dated(text string, now time.Time) (out string, as map[string]string) {
	as = map[string]string{}
	read := func(form *regexp.Regexp, date func(g []string) (iso string, ok bool)) {
		text = form.ReplaceAllStringFunc(text, func(match string) string {
			g := form.FindStringSubmatch(match)
			if out, ok := date(g); ok {
				lead, iso := out[:len(out)-len(time.DateOnly)], out[len(out)-len(time.DateOnly):]
				as[iso] = strings.TrimSpace(strings.TrimPrefix(match, lead))
				return out
			}
			return match
		})
	}
	read(dayFirst, func(g []string) (string, bool) { return l.isoOf(g[1], g[2], g[3], now) })
	read(monthFirst, func(g []string) (string, bool) { return l.isoOf(g[2], g[1], g[3], now) })
	read(numeric, func(g []string) (string, bool) {
		day, month := atoi(g[2]), atoi(g[4])
		if month < 1 || month > 12 || day < 1 || day > 31 || g[5] == "" && !(g[3] == "/" && l.before(g[1]) && !(day == 24 && month == 7)) {
			return "", false // 24/7 is no date, and 3/4 without a word before it is a share
		}
		return g[1] + iso(day, month, g[5], now), true
	})
	return text, as
}

// before reports whether the words before a number lead to a date.
func (l *lexicon) before(lead string) bool {
	lead = strings.Join(words(lead), " ")
	return slices.ContainsFunc(l.Time["on"], func(p string) bool { return lead == p || strings.HasSuffix(lead, " "+p) })
}

func (l *lexicon) isoOf(day, month, year string, now time.Time) (string, bool) {
	name := fold(month)
	m := slices.Index(l.Time["months"], name) + 1
	if m == 0 {
		m = slices.Index(l.Time["months_short"], strings.TrimSuffix(name, "t")) + 1 // "sept"
	}
	if m == 0 || atoi(day) < 1 || atoi(day) > 31 {
		return "", false
	}
	return iso(atoi(day), m, year, now), true
}

func iso(day, month int, year string, now time.Time) string {
	y := atoi(year)
	if year == "" {
		y = now.Year()
		if time.Date(y, time.Month(month), day, 0, 0, 0, 0, now.Location()).After(now) {
			y--
		}
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, month, day)
}

// datesIn are the words that are ISO dates, in order.
func datesIn(ws []string) []string {
	return slices.DeleteFunc(slices.Clone(ws), func(w string) bool { return !isoDate.MatchString(w) })
}

// dateOf is the midnight with which a date begins. A date that is none becomes another, whose text differs.
func dateOf(text string, loc *time.Location) time.Time {
	g := isoDate.FindStringSubmatch(text)
	return time.Date(atoi(g[1]), time.Month(atoi(g[2])), atoi(g[3]), 0, 0, 0, 0, loc)
}

// days is the span of two dates: from the beginning of the one to the end of the other, or until now.
func days(ws []string, first, now time.Time) (span, bool) {
	dates := datesIn(ws)
	if len(dates) < 2 {
		return span{}, false
	}
	last := dateOf(dates[1], first.Location())
	if last.Format(time.DateOnly) != dates[1] || last.After(now) || last.Before(first) {
		return span{bad: dates[1]}, true
	}
	out := span{since: first, until: last.AddDate(0, 0, 1)}
	if out.until.After(now) {
		out.until = time.Time{}
	}
	return out, true
}
