package copilot

import (
	"strconv"
	"strings"
	"time"
)

// Ranking is what diagnosis.rank found: explanations in order, the best next tests, and the outcome so far.
// It travels inside a Result as records, so that any backend can read it: see Records and RankingOf.
type Ranking struct {
	Outcome    Outcome      // cause, none, unknown or not_decided
	P          float64      // probability of the leading explanation
	Hypotheses []Hypothesis // best first; the members of the leading cover first, then the others, refuted ones last
	Next       []NextTest   // best first; empty when no test is worth its cost
	Gaps       []string     // what was not looked at and could change the answer, in words
	Customers  *int         // subscribers served by the leading objects; nil when not counted
	Through    string       // last evidence it rests on ("E7")
	Since      time.Time    // of the window that was asked about
	Until      time.Time
}

// Hypothesis is one explanation on the board.
type Hypothesis struct {
	Cause     string            `json:"cause"` // cause id; "none", or "unknown"
	Title     string            `json:"title,omitempty"`
	Object    Object            `json:"object,omitzero"`
	P         float64           `json:"p"`
	Onset     time.Time         `json:"onset,omitzero"`
	Before    bool              `json:"before,omitempty"`  // it began before Onset, which is the first that was seen of it
	End       time.Time         `json:"end,omitzero"`      // when the last of its traces was over; zero while any lasts
	Leading   bool              `json:"leading,omitempty"` // member of the leading cover
	Refuted   string            `json:"refuted,omitempty"` // the reason, when an observation excludes it
	For       []HypothesisPoint `json:"for,omitempty"`
	Against   []HypothesisPoint `json:"against,omitempty"` // what it would show and was looked for and not found
	NotLooked []HypothesisPoint `json:"notLooked,omitempty"`
	// Unexplained is what was found, the leading explanation explains, and this one would leave to chance.
	Unexplained []HypothesisPoint `json:"unexplained,omitempty"`
	Remedies    []Remedy          `json:"remedies,omitempty"`
}

// HypothesisPoint is one finding that speaks for or against a hypothesis, or was not looked at.
type HypothesisPoint struct {
	Finding  string    `json:"finding"`
	Object   Object    `json:"object"`
	Evidence string    `json:"evidence,omitempty"`
	Record   string    `json:"record,omitempty"`
	At       time.Time `json:"at,omitzero"`
	Before   bool      `json:"before,omitempty"` // it began before At, which is the first that was seen of it
	End      time.Time `json:"end,omitzero"`     // when the trace was over
	Weight   float64   `json:"weight"`           // log-odds it adds; expected ones for what was not looked at
}

// NextTest is what to look at next, by expected information per cost.
type NextTest struct {
	Finding string  `json:"finding"`
	Object  Object  `json:"object"`
	Gain    float64 `json:"gain"` // expected information in bits per unit of cost
}

// Records writes the ranking as records of a Result: one "ranking", then "H1", "H2", … with their points
// ("H1.for.1", …) and remedies ("H1.remedy.1"), then "next.1", ….
func (r Ranking) Records() []Record {
	head := Record{ID: "ranking", Fields: []Field{text("outcome", string(r.Outcome)), number("p", r.P, "")}}
	if r.Through != "" {
		head.Fields = append(head.Fields, id("through", r.Through))
	}
	if r.Customers != nil {
		head.Fields = append(head.Fields, Field{Name: "customers", Kind: KindNumber, Value: strconv.Itoa(*r.Customers)})
	}
	if !r.Since.IsZero() {
		head.Fields = append(head.Fields, Field{Name: "since", Kind: KindTime, Value: stamp(r.Since)}, Field{Name: "until", Kind: KindTime, Value: stamp(r.Until)})
	}
	for _, g := range r.Gaps {
		head.Fields = append(head.Fields, text("gap", g))
	}
	recs := []Record{head}
	for i, h := range r.Hypotheses {
		recs = append(recs, h.records("H"+strconv.Itoa(i+1))...)
	}
	for i, n := range r.Next {
		recs = append(recs, Record{ID: "next." + strconv.Itoa(i+1), Object: n.Object, Fields: []Field{
			text("finding", n.Finding), number("gain", n.Gain, "bit"),
		}})
	}
	return recs
}

func (h Hypothesis) records(name string) []Record {
	rec := Record{ID: name, Object: h.Object, Time: h.Onset, Fields: []Field{
		text("cause", h.Cause), text("title", h.Title), number("p", h.P, ""),
	}}
	if !h.End.IsZero() {
		rec.Fields = append(rec.Fields, Field{Name: "end", Kind: KindTime, Value: stamp(h.End)})
	}
	if h.Before {
		rec.Fields = append(rec.Fields, text("before", "true"))
	}
	if h.Leading {
		rec.Fields = append(rec.Fields, text("leading", "true"))
	}
	if h.Refuted != "" {
		rec.Fields = append(rec.Fields, text("refuted", h.Refuted))
	}
	recs := []Record{rec}
	for _, side := range []struct {
		name   string
		points []HypothesisPoint
	}{{"for", h.For}, {"against", h.Against}, {"not_looked", h.NotLooked}, {"unexplained", h.Unexplained}} {
		for i, p := range side.points {
			recs = append(recs, Record{
				ID: name + "." + side.name + "." + strconv.Itoa(i+1), Object: p.Object, Time: p.At,
				Fields: []Field{
					text("finding", p.Finding), id("evidence", p.Evidence), id("record", p.Record), number("weight", p.Weight, ""),
				},
			})
			last := &recs[len(recs)-1]
			if p.Before {
				last.Fields = append(last.Fields, text("before", "true"))
			}
			if !p.End.IsZero() {
				last.Fields = append(last.Fields, Field{Name: "end", Kind: KindTime, Value: stamp(p.End)})
			}
		}
	}
	for i, m := range h.Remedies {
		recs = append(recs, Record{ID: name + ".remedy." + strconv.Itoa(i+1), Fields: []Field{
			text("tool", m.Tool), text("args", m.Args),
		}})
	}
	return recs
}

// RankingOf inverts Records. It reports false when the result holds no ranking.
func RankingOf(res Result) (Ranking, bool) {
	var r Ranking
	found := false
	for _, rec := range res.Records {
		part := strings.Split(rec.ID, ".")
		switch {
		case rec.ID == "ranking":
			found = true
			r.readHead(rec)
		case part[0] == "next":
			r.Next = append(r.Next, NextTest{Finding: rec.Value("finding"), Object: rec.Object, Gain: rec.float("gain")})
		case len(part) == 1:
			end, _ := parseStamp(rec.Value("end"))
			r.Hypotheses = append(r.Hypotheses, Hypothesis{
				Cause: rec.Value("cause"), Title: rec.Value("title"), Object: rec.Object, P: rec.float("p"), Onset: rec.Time, End: end,
				Before: rec.Value("before") == "true", Leading: rec.Value("leading") == "true", Refuted: rec.Value("refuted"),
			})
		case len(part) == 3 && len(r.Hypotheses) > 0:
			r.Hypotheses[len(r.Hypotheses)-1].readPart(part[1], rec)
		}
	}
	return r, found
}

func (r *Ranking) readHead(rec Record) {
	r.Outcome, r.P, r.Through = Outcome(rec.Value("outcome")), rec.float("p"), rec.Value("through")
	r.Since, _ = parseStamp(rec.Value("since"))
	r.Until, _ = parseStamp(rec.Value("until"))
	if n, err := strconv.Atoi(rec.Value("customers")); err == nil {
		r.Customers = &n
	}
	for _, f := range rec.Fields {
		if f.Name == "gap" {
			r.Gaps = append(r.Gaps, f.Value)
		}
	}
}

func (h *Hypothesis) readPart(side string, rec Record) {
	p := HypothesisPoint{
		Finding: rec.Value("finding"), Object: rec.Object, Evidence: rec.Value("evidence"), Record: rec.Value("record"),
		At: rec.Time, Before: rec.Value("before") == "true", Weight: rec.float("weight"),
	}
	p.End, _ = parseStamp(rec.Value("end"))
	switch side {
	case "for":
		h.For = append(h.For, p)
	case "against":
		h.Against = append(h.Against, p)
	case "not_looked":
		h.NotLooked = append(h.NotLooked, p)
	case "unexplained":
		h.Unexplained = append(h.Unexplained, p)
	case "remedy":
		h.Remedies = append(h.Remedies, Remedy{Tool: rec.Value("tool"), Args: rec.Value("args")})
	}
}

func (r Record) float(name string) float64 {
	v, _ := strconv.ParseFloat(r.Value(name), 64)
	return v
}

func text(name, value string) Field { return Field{Name: name, Kind: KindText, Value: value} }
func id(name, value string) Field   { return Field{Name: name, Kind: KindID, Value: value} }

func number(name string, v float64, unit string) Field {
	return Field{Name: name, Kind: KindNumber, Value: strconv.FormatFloat(v, 'f', 4, 64), Unit: unit}
}
