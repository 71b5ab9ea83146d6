package engine

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
)

// TestNumberThatIsNone: figures where a customer's number would stand are asked for, and times and other figures are none.
func TestNumberThatIsNone(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct{ lang, text, bad string }{
		{"en", "customer 34-12 has no data", "34-12"},
		{"es", "el cliente 34-12 no tiene datos", "34-12"},
		{"en", "+3469 has no data", "+3469"},
		{"en", "the customer 09:40 no data", ""},
		{"en", "customer 2026-03-04 no data", ""},
		{"en", "customer CUST-00040 has no data", ""},
		{"en", "200 customers are without data", ""},
		{"en", "customer +34600000042 has no data", ""},
	} {
		if u := e.hear(c.text, c.lang, time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC), time.UTC); u.badNumber != c.bad {
			t.Errorf("%q: %q, want %q", c.text, u.badNumber, c.bad)
		}
	}
}

// TestJoinedIDs: of two identifiers that are named together the other one is told, and one that says where the first is is none.
func TestJoinedIDs(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct{ lang, text, id, want string }{
		{"es", "¿por qué van lentos SITE-020 y SITE-030?", "SITE-020", "SITE-030"},
		{"en", "why are SITE-020 and SITE-030 slow?", "SITE-030", "SITE-020"},
		{"en", "why are SITE-020, SITE-030 slow?", "SITE-020", "SITE-030"},
		{"en", "why is CELL-020-1 of SITE-020 slow?", "CELL-020-1", ""},
		{"en", "why is SITE-020 slow?", "SITE-020", ""},
	} {
		if got := e.lex[c.lang].joinedTo(c.text, c.id); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestBland: a remedy is proposed to a complaint, a why and a request, and to nothing else.
func TestBland(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		text  string
		bland bool
	}{
		{"why is CELL-010-3 slow?", false},
		{"CELL-010-3 has no data", false},
		{"is CELL-010-3 ok?", false},
		{"CELL-010-3", false},
		{"do it", false},
		{"Is it raining on CELL-010-3?", true},
		{"show me the weight of CELL-010-3", true},
	} {
		now := time.Date(2026, 3, 4, 10, 50, 0, 0, time.UTC)
		s := &state{transcript: &transcript{}, lang: "en", lex: e.lex["en"], now: now}
		if s.take(e.hear(c.text, "en", now, time.UTC)); s.bland != c.bland {
			t.Errorf("%q: bland %v, intent %q", c.text, s.bland, s.intent)
		}
	}
}

// TestCustomerOfTheEvidence: the id of a customer that evidence of the conversation tells leads to the line.
func TestCustomerOfTheEvidence(t *testing.T) {
	line := func(id string) copilot.Record {
		return copilot.Record{ID: id, Object: copilot.Object{Type: copilot.ObjectSubscriber, ID: id}, Fields: []copilot.Field{
			{Name: "customer", Kind: copilot.KindID, Value: "CUST-00040"},
		}}
	}
	for _, c := range []struct {
		said string
		recs []copilot.Record
		want string
	}{
		{"CUST-00040", []copilot.Record{line("SUB-00040")}, "SUB-00040"},
		{"cust-00040", []copilot.Record{line("SUB-00040")}, "SUB-00040"},
		{"CUST-00040", []copilot.Record{line("SUB-00040"), line("SUB-00041")}, ""},
		{"CUST-00041", []copilot.Record{line("SUB-00040")}, ""},
	} {
		s := &state{transcript: &transcript{steps: []step{{ok: true, result: copilot.Result{Evidence: "E1", Records: c.recs}}}}}
		if s.toldOf(c.said); s.place.ID != c.want {
			t.Errorf("%s: %q, want %q", c.said, s.place.ID, c.want)
		}
	}
}
