package grounding

import (
	"math"
	"strconv"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// parseNumber reads digits as the language writes them and returns the value and how many decimals were stated.
func parseNumber(s string, decimal byte) (float64, int) {
	s = strings.Replace(s, "−", "-", 1)
	group := byte(',')
	if decimal == ',' {
		group = '.'
	}
	if !strings.ContainsRune(s, rune(decimal)) && strings.ContainsRune(s, rune(group)) && !grouped(s, group) {
		decimal, group = group, decimal // 3,4 in English or 3.4 in Spanish: no thousands, so a decimal
	}
	s = strings.ReplaceAll(s, string(group), "")
	s = strings.Replace(s, string(decimal), ".", 1)
	_, frac, _ := strings.Cut(s, ".")
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN(), 0
	}
	return v, len(frac)
}

// grouped reports whether the separators stand before groups of three digits.
func grouped(s string, sep byte) bool {
	parts := strings.Split(strings.TrimPrefix(s, "-"), string(sep))
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && (len(p) > 3 || p == "0") {
			return false
		}
	}
	return true
}

// equal reports whether v, stated with some decimals, is x rounded.
func equal(cl claim, x float64) bool {
	return math.Abs(cl.value-x) <= 0.5*math.Pow10(-cl.decimals)+1e-9
}

// numberIn looks for one record of the source that holds the number, speaks of its nearest identifier and is of its metric.
func (c *checker) numberIn(s *source, cl claim) bool {
	for _, r := range s.rows {
		if s.about(r, cl.near) && (fieldHolds(r, cl) || textHolds(r, cl)) {
			return true
		}
	}
	return s.ids[strings.TrimSpace(cl.text)] // an identifier of digits alone, such as an alarm's
}

func fieldHolds(r row, cl claim) bool {
	for _, f := range r.rec.Fields {
		headP := r.rec.ID == "ranking" && f.Name == "p" && cl.near != "" // the hypothesis's own record says whose it is
		if f.Kind != copilot.KindNumber || headP || !sameMetric(r, f, cl) {
			continue
		}
		x, err := strconv.ParseFloat(f.Value, 64)
		if err != nil {
			continue
		}
		switch unit := fold(f.Unit); {
		case cl.unit == "%" && unit == "" && f.Name == "p":
			if equal(cl, 100*x) || cl.under && 100*x < cl.value {
				return true
			}
		case cl.unit != "" && cl.unit != unit:
		case equal(cl, x), cl.decimals == 0 && cl.unit == unit && equal(cl, math.Abs(x)) && x < 0 && unit != "dbm":
			return true
		}
	}
	return false
}

// sameMetric reports whether the field is of the metric that the sentence names, as far as both say.
func sameMetric(r row, f copilot.Field, cl claim) bool {
	if cl.metric == "" {
		return true
	}
	have := map[string]bool{}
	tokens(have, f.Name)
	for t := range r.tokens {
		have[t] = true
	}
	named := false
	for _, t := range metricWords {
		named = named || have[t]
	}
	return !named || have[cl.metric]
}

// textHolds looks for the number as it is written in the record's free text. A passage or a note has no metric fields.
func textHolds(r row, cl claim) bool {
	for _, f := range r.rec.Fields {
		if f.Kind != copilot.KindText {
			continue
		}
		if text := fold(f.Value); containsToken(text, cl.text) && unitBeside(text, cl) {
			return true
		}
	}
	return false
}

// unitBeside reports whether the text writes the number with the claim's unit, when the claim has one.
func unitBeside(text string, cl claim) bool {
	if cl.unit == "" {
		return true
	}
	for from := 0; ; {
		i := strings.Index(text[from:], cl.text)
		if i < 0 {
			return false
		}
		end := from + i + len(cl.text)
		if m := unitText.FindStringSubmatch(text[end:]); m != nil && (m[1] == cl.unit || units[m[1]] == cl.unit) {
			return true
		}
		from = end
	}
}
