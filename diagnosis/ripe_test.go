package diagnosis_test

import (
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
)

// aged are findings of the kinds at the objects that began the given times before now; all else around is absent.
func (w world) aged(present map[string]map[string]time.Duration, objects ...string) []copilot.Finding {
	ids := map[string][]string{}
	for kind, at := range present {
		for o := range at {
			ids[kind] = append(ids[kind], o)
		}
	}
	out := w.look(ids, nil, objects...)
	for i, f := range out {
		if f.State == copilot.Present {
			out[i].At = now.Add(-present[f.Kind][f.Object.ID])
		}
	}
	return out
}

func mass(r copilot.Ranking, name string) float64 {
	p := 0.0
	for _, h := range r.Hypotheses {
		if h.Cause+"@"+h.Object.ID == name {
			p = max(p, h.P)
		}
	}
	return p
}

func (w world) rankAt(scope copilot.Object, fs []copilot.Finding) copilot.Ranking {
	return w.rank(fs, func(in *diagnosis.Input) { in.Scope = scope })
}

type ages = map[string]map[string]time.Duration

// TestYoungLoad: a load alarm of these minutes, before counters can show what it tells, is not nothing.
func TestYoungLoad(t *testing.T) {
	w := newWorld(t)
	cell := obj(copilot.ObjectCell, "c000")
	const full = "cell-demand-exceeds-capacity@c000"
	alone := w.rankAt(cell, w.aged(ages{"alarm.cell_load": {"c000": 0}}, linkArea...))
	if alone.Outcome != copilot.OutcomeNotDecided || mass(alone, full) < 0.2 {
		t.Error("alone:\n" + board(alone))
	}
	users := w.rankAt(cell, w.aged(ages{"alarm.cell_load": {"c000": 0}, "kpi.users.rise": {"c000": 3 * time.Minute}}, linkArea...))
	if lead(users) != full {
		t.Error("with more users:\n" + board(users))
	}
	old := w.rankAt(cell, w.aged(ages{"alarm.cell_load": {"c000": 15 * time.Minute}}, linkArea...))
	if old.Outcome != copilot.OutcomeNone {
		t.Error("by now counters would show it:\n" + board(old))
	}
	for _, p := range users.Hypotheses[0].Against {
		if p.Weight < -1 {
			t.Errorf("%s weighs %.1f minutes after the onset", p.Finding, p.Weight)
		}
	}
}

// TestYoungLink: what another cause would have shown by now counts from the first trace that it would explain.
func TestYoungLink(t *testing.T) {
	w := newWorld(t)
	r := w.rankAt(obj(copilot.ObjectSite, "s00"), w.aged(ages{
		"alarm.link_down": {"l0": 2 * time.Minute}, "alarm.node_unreachable": {"s00": 0, "s01": 0},
		"alarm.cell_down": {"c000": time.Minute, "c001": time.Minute, "c002": time.Minute, "c010": time.Minute, "c011": time.Minute, "c012": time.Minute},
	}, linkArea...))
	if lead(r) != "transport-link-lost@l0" || r.Outcome != copilot.OutcomeCause {
		t.Error(board(r))
	}
}

// TestYoungSupply: of a supply alarm of these minutes, nobody knows yet whether the battery will carry the site.
func TestYoungSupply(t *testing.T) {
	w := newWorld(t)
	r := w.rankAt(obj(copilot.ObjectSite, "s00"), w.aged(ages{"alarm.mains_failure": {"s00": 2 * time.Minute}, "alarm.battery_low": {"s00": time.Minute}}, linkArea...))
	if r.Outcome != copilot.OutcomeNotDecided || mass(r, "site-on-battery@s00") < 0.2 || mass(r, "site-supply-lost@s00") < 0.05 {
		t.Error(board(r))
	}
}

// TestBefore: a cause whose dating trace nobody saw begin began before it.
func TestBefore(t *testing.T) {
	w := newWorld(t)
	fs := w.aged(ages{"kpi.prb.high": {"c000": time.Hour}, "kpi.throughput.drop": {"c000": time.Hour}}, linkArea...)
	for i, f := range fs {
		fs[i].Before = f.State == copilot.Present
	}
	h := w.rankAt(obj(copilot.ObjectCell, "c000"), fs).Hypotheses[0]
	if !h.Before || !h.Onset.Equal(now.Add(-time.Hour)) || len(h.For) == 0 || !h.For[0].Before {
		t.Errorf("%+v", h)
	}
}
