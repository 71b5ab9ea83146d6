package grounding

import (
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// source is one evidence, indexed for look-ups. Everything in it is folded.
type source struct {
	id      string
	rows    []row
	ids     map[string]bool   // every identifier of the evidence
	names   map[string]string // identifier or spoken name → identifier
	text    string            // all text of the evidence
	times   []time.Time       // of the evidence itself: as of, and the window asked for
	ranking *copilot.Ranking
	total   int
}

// row is one record.
type row struct {
	rec    copilot.Record
	ids    map[string]bool
	text   string
	times  []time.Time
	tokens map[string]bool // of its metric's name, if it has one
}

func newSource(e copilot.Evidence) *source {
	s := &source{id: e.ID, ids: map[string]bool{}, names: map[string]string{}, total: e.Result.Total}
	if r, ok := copilot.RankingOf(e.Result); ok {
		s.ranking = &r
	}
	var text strings.Builder
	for _, rec := range e.Result.Records {
		r := s.newRow(rec)
		s.rows = append(s.rows, r)
		text.WriteString(r.text + "\n")
	}
	for _, f := range e.Result.Findings {
		s.name(f.Object.ID, f.Object.ID)
		text.WriteString(fold(f.Kind+" "+f.Object.ID) + "\n")
		if f.State == copilot.Present && !f.At.IsZero() {
			s.rows = append(s.rows, row{
				rec: copilot.Record{ID: f.Kind, Object: f.Object, Time: f.At}, ids: map[string]bool{fold(f.Object.ID): true},
				times: []time.Time{f.At}, tokens: map[string]bool{},
			})
		}
	}
	args := fold(e.Args)
	for _, v := range quotedStrings(e.Args) {
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			s.times = append(s.times, t)
		} else if !strings.ContainsRune(v, ' ') {
			s.ids[fold(v)] = true
		}
	}
	if !e.AsOf.IsZero() {
		s.times = append(s.times, e.AsOf)
	}
	s.text = fold(e.Result.Summary) + "\n" + fold(strings.Join(e.Result.Hints, "\n")) + "\n" + args + "\n" + text.String()
	return s
}

func (s *source) newRow(rec copilot.Record) row {
	r := row{rec: rec, ids: map[string]bool{}, tokens: map[string]bool{}}
	id := rec.Object.ID
	if id == "" {
		id = rec.ID
	}
	if s.ranking == nil { // a ranking's record ids are its own ("H1.for.2")
		r.ids[fold(rec.ID)] = true
		s.name(rec.ID, rec.ID)
	}
	if rec.Object.ID != "" {
		r.ids[fold(rec.Object.ID)] = true
		s.name(rec.Object.ID, rec.Object.ID)
	}
	if !rec.Time.IsZero() {
		r.times = append(r.times, rec.Time)
	}
	var text strings.Builder
	for _, f := range rec.Fields {
		text.WriteString(fold(f.Value) + " " + fold(f.Unit) + "\n")
		switch {
		case f.Kind == copilot.KindID:
			r.ids[fold(f.Value)] = true
			s.name(f.Value, f.Value)
		case f.Kind == copilot.KindTime:
			if t, err := time.Parse(time.RFC3339Nano, f.Value); err == nil {
				r.times = append(r.times, t)
			}
		case f.Name == "name" || strings.HasSuffix(f.Name, "Name") || strings.HasSuffix(f.Name, "_name"):
			r.ids[fold(f.Value)] = true
			s.name(f.Value, id)
		case f.Name == "metric":
			tokens(r.tokens, f.Value)
		}
	}
	r.text = text.String() + fold(rec.ID+" "+rec.Object.ID)
	return r
}

// name takes an identifier or spoken name into the index, if it can be told from a plain number or a short word.
func (s *source) name(name, id string) {
	n := fold(name)
	if id != "" && n != "" {
		s.ids[n] = true
	}
	if len(n) >= 4 && strings.ContainsAny(n, "abcdefghijklmnopqrstuvwxyz+") {
		s.names[n] = fold(id)
	}
}

// mentions reports whether the evidence speaks of the identifier at all.
func (s *source) mentions(id string) bool {
	return s.ids[fold(id)] || containsToken(s.text, fold(id))
}

func (s *source) contains(phrase string) bool {
	return strings.Contains(strings.Join(strings.Fields(s.text), " "), strings.Join(strings.Fields(strings.Trim(phrase, " .,;")), " "))
}

// about reports whether the record speaks of the identifier. A record without identifiers of its own speaks of what
// its evidence was asked about; the head of a ranking, of the leading objects.
func (s *source) about(r row, id string) bool {
	if id == "" || r.ids[id] || containsToken(r.text, id) {
		return true
	}
	for name, target := range s.names {
		if target == id && r.ids[name] {
			return true
		}
	}
	if s.ranking != nil && r.rec.ID == "ranking" {
		for _, h := range s.ranking.Hypotheses {
			if h.Leading && (fold(h.Object.ID) == id || containsToken(fold(h.Title), id)) {
				return true
			}
		}
		return s.ids[id]
	}
	return len(r.ids) == 0 && s.ids[id]
}

func tokens(into map[string]bool, name string) {
	for _, t := range strings.FieldsFunc(fold(name), func(r rune) bool { return r == '_' || r == '.' || r == ' ' || r == '-' }) {
		into[t] = true
	}
}

// quotedStrings returns the string values of canonical JSON, without reading it as more than text.
func quotedStrings(json string) []string {
	var out []string
	for rest := json; ; {
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			return out
		}
		q, err := strconv.QuotedPrefix(rest[i:])
		if err != nil {
			return out
		}
		if v, err := strconv.Unquote(q); err == nil {
			out = append(out, v)
		}
		rest = rest[i+len(q):]
	}
}
