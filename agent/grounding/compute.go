package grounding

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// recomputed reports whether the number is a count, sum, difference or duration over records of the source.
func (c *checker) recomputed(s *source, u unit, cl claim) bool {
	switch after := fold(u.text); {
	case c.isDuration(after, cl):
		return c.durationIn([]*source{s}, u, cl)
	case cl.unit == "" && cl.decimals == 0 && cl.value >= 0:
		return c.countIn(s, u, cl) || sumIn(s, cl)
	}
	return c.changeIn(s, cl) || sumIn(s, cl)
}

// countIn counts the source's records: all of them, those of the object type that the noun names, or those that share a
// value which the sentence names too.
func (c *checker) countIn(s *source, u unit, cl claim) bool {
	types, counted := c.words.countedTypes(cl.noun)
	if !counted || s.ranking != nil {
		return false
	}
	text := fold(u.text)
	all, distinct, shared := 0, map[string]bool{}, map[string]int{}
	for _, r := range s.rows {
		if len(r.rec.Fields) == 0 || cl.near != "" && !s.about(r, cl.near) && !s.ids[cl.near] {
			continue
		}
		all++
		for _, t := range types {
			if string(r.rec.Object.Type) == t {
				distinct[r.rec.Object.ID] = true
			}
		}
		for _, f := range r.rec.Fields {
			if f.Kind != copilot.KindNumber && len(f.Value) > 2 && containsToken(text, fold(f.Value)) {
				shared[f.Name+"="+f.Value]++
			}
		}
	}
	n := int(cl.value)
	if n == all || n == s.total && s.total > 0 || n == len(distinct) && n > 0 {
		return true
	}
	for _, v := range shared {
		if v == n {
			return true
		}
	}
	return false
}

// sumIn adds up one field over all records of the source.
func sumIn(s *source, cl claim) bool {
	sums, rows := map[string]float64{}, map[string]int{}
	for _, r := range s.rows {
		for _, f := range r.rec.Fields {
			if x, err := strconv.ParseFloat(f.Value, 64); err == nil && f.Kind == copilot.KindNumber && (cl.unit == "" || fold(f.Unit) == cl.unit) {
				sums[f.Name] += x
				rows[f.Name]++
			}
		}
	}
	for name, v := range sums {
		if rows[name] > 1 && s.ranking == nil && equal(cl, v) && sameMetric(row{}, copilot.Field{Name: name}, cl) {
			return true
		}
	}
	return false
}

// changeIn takes the difference of two fields of one record, or the change in percent from one to the other.
func (c *checker) changeIn(s *source, cl claim) bool {
	for _, r := range s.rows {
		if !s.about(r, cl.near) {
			continue
		}
		if changes(r.rec.Fields, r.rec.Fields, r, cl) {
			return true
		}
	}
	return false
}

func changes(as, bs []copilot.Field, r row, cl claim) bool {
	for _, a := range as {
		for _, b := range bs {
			if a.Kind != copilot.KindNumber || b.Kind != copilot.KindNumber || a == b || a.Unit != b.Unit || !sameMetric(r, a, cl) {
				continue
			}
			x, errX := strconv.ParseFloat(a.Value, 64)
			y, errY := strconv.ParseFloat(b.Value, 64)
			if errX != nil || errY != nil {
				continue
			}
			if equal(cl, math.Abs(x-y)) && (cl.unit == "" || cl.unit == fold(a.Unit)) {
				return true
			}
			if cl.unit == "%" && x != 0 && equal(cl, math.Abs(x-y)/math.Abs(x)*100) {
				return true
			}
		}
	}
	return false
}

// acrossSources takes differences and durations over records of different cited evidence.
func (c *checker) acrossSources(u unit, cl claim, cited []*source) bool {
	if c.isDuration(fold(u.text), cl) {
		return c.durationIn(cited, u, cl)
	}
	var named []row
	text := fold(u.text)
	for _, s := range cited {
		for _, r := range s.rows {
			if r.rec.Object.ID != "" && containsToken(text, fold(r.rec.Object.ID)) {
				named = append(named, r)
			}
		}
	}
	for i, a := range named {
		for _, b := range named[i+1:] {
			for _, f := range a.rec.Fields {
				if g, ok := b.rec.Field(f.Name); ok && g != f && a.rec.Value("metric") == b.rec.Value("metric") &&
					changes([]copilot.Field{f}, []copilot.Field{g}, a, cl) {
					return true
				}
			}
		}
	}
	return false
}

// isDuration reports whether minutes or hours follow the number.
func (c *checker) isDuration(text string, cl claim) bool {
	i := strings.Index(text, cl.text)
	for i >= 0 {
		tail := strings.TrimLeft(text[i+len(cl.text):], " -\u00a0")
		if c.words.minutes.MatchString(tail) || c.words.hours.MatchString(tail) {
			return true
		}
		next := strings.Index(text[i+1:], cl.text)
		if next < 0 {
			return false
		}
		i += next + 1
	}
	return false
}

// durationIn looks for two times of the cited records that lie the stated minutes or hours apart: two of one record, or
// one of a record and the time it was looked at, or two of records that the sentence names.
func (c *checker) durationIn(cited []*source, u unit, cl claim) bool {
	unit, tolerance := time.Minute, time.Minute
	text := fold(u.text)
	if cl.end <= len(text) && c.words.hours.MatchString(strings.TrimLeft(text[cl.end:], " -\u00a0")) {
		unit, tolerance = time.Hour, 6*time.Minute
	}
	want := time.Duration(cl.value * float64(unit))
	var pool []time.Time
	for _, s := range cited {
		for _, r := range s.rows {
			if cl.near != "" && !s.about(r, cl.near) {
				continue
			}
			own := append(append([]time.Time{c.in.Now}, r.times...), s.times...)
			if apart(own, want, tolerance) {
				return true
			}
			if r.rec.Object.ID != "" && containsToken(text, fold(r.rec.Object.ID)) {
				pool = append(pool, r.times...)
			}
		}
		if apart(append([]time.Time{c.in.Now}, s.times...), want, tolerance) {
			return true
		}
	}
	return apart(pool, want, tolerance)
}

func apart(times []time.Time, want, tolerance time.Duration) bool {
	for i, a := range times {
		for _, b := range times[i+1:] {
			if d := a.Sub(b).Abs(); !a.IsZero() && !b.IsZero() && (d-want).Abs() <= tolerance {
				return true
			}
		}
	}
	return false
}
