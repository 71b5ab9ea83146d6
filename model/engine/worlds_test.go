package engine_test

import (
	"github.com/kernelcopilot/copilot"
)

func number(name, value, unit string) copilot.Field {
	return copilot.Field{Name: name, Kind: copilot.KindNumber, Value: value, Unit: unit}
}

func places() []copilot.Record {
	sub := named("subscriber/SUB-00042", "")
	sub.Fields = []copilot.Field{{Name: "msisdn", Kind: copilot.KindID, Value: "+34600000042"}}
	return []copilot.Record{
		named("site/SITE-012", "Sevilla Este"), named("cell/CELL-012-1", "Sevilla Este 1"), named("site/SITE-013", "Triana Norte"),
		named("region/REG-1", "Andalucía"), named("link/LINK-012", "LINK-012"), sub,
	}
}

// backhaul is a world whose link LINK-012 is down since 09:41 local time plus one hour (08:41 UTC).
func backhaul() *world {
	link, cell, site := obj("link/LINK-012"), obj("cell/CELL-012-1"), obj("site/SITE-012")
	customers := 412
	onset := at("08:41")
	lost := copilot.Hypothesis{
		Cause: "transport-link-lost", Title: "Transport link LINK-012 is interrupted", Object: link, P: 0.941, Onset: onset, Leading: true,
		For: []copilot.HypothesisPoint{
			{Finding: "alarm.link_down", Object: link, Evidence: "alarm.list", Record: "1701", At: onset, Weight: 4.1},
			{Finding: "kpi.throughput.drop", Object: cell, Evidence: "performance.check", Record: "thr-1", At: at("08:42"), Weight: 1.9},
			{Finding: "alarm.mains_failure", Object: site, Evidence: "alarm.list", Weight: 0.7},
		},
		Remedies: []copilot.Remedy{{Tool: "ticket.add_note", Args: `{"text":"Field work on LINK-012.","ticket":"TT-00001"}`}},
	}
	power := copilot.Hypothesis{
		Cause: "site-supply-lost", Title: "Site SITE-012 is without power", Object: site, P: 0.031,
		Against: []copilot.HypothesisPoint{{Finding: "alarm.mains_failure", Object: site, Evidence: "alarm.list", Weight: -2.5}},
	}
	load := copilot.Hypothesis{
		Cause: "cell-demand-exceeds-capacity", Title: "Cell CELL-012-1 is asked for more than it can carry", Object: cell, P: 0.002,
		Against: []copilot.HypothesisPoint{{Finding: "kpi.prb.high", Object: cell, Evidence: "performance.check", Weight: -3}},
	}
	w := &world{names: places()}
	w.ranking = copilot.Ranking{Outcome: copilot.OutcomeCause, P: 0.941, Hypotheses: []copilot.Hypothesis{lost, power, load}, Customers: &customers}
	w.extra = map[string]results{
		"alarm.list": {
			records: []copilot.Record{{ID: "1701", Object: link, Time: onset, Fields: []copilot.Field{{Name: "probableCause", Kind: copilot.KindText, Value: "lossOfSignal"}}}},
			findings: []copilot.Finding{
				{Kind: "alarm.link_down", Object: link, At: onset, State: copilot.Present, Record: "1701"},
				{Kind: "alarm.mains_failure", Object: site, At: now, State: copilot.Absent},
			},
		},
		"performance.check": {
			records: []copilot.Record{{ID: "thr-1", Object: cell, Time: at("08:42"), Fields: []copilot.Field{
				{Name: "metric", Kind: copilot.KindText, Value: "cell_dl_user_throughput_mbps"}, number("value", "3.4", "Mbit/s"), number("usual", "21.7", "Mbit/s"),
			}}},
			findings: []copilot.Finding{
				{Kind: "kpi.throughput.drop", Object: cell, At: at("08:42"), State: copilot.Present, Record: "thr-1"},
				{Kind: "kpi.prb.high", Object: cell, At: now, State: copilot.Absent},
			},
		},
		"alarm.get": {records: []copilot.Record{{ID: "1701", Object: link, Time: onset}}},
		"ticket.get": {records: []copilot.Record{{ID: "TT-00001", Object: obj("ticket/TT-00001"), Fields: []copilot.Field{
			{Name: "subscriber", Kind: copilot.KindID, Value: "SUB-00042"},
		}}}},
		"document.search": {records: []copilot.Record{{ID: "kpi.md:12", Fields: []copilot.Field{
			{Name: "text", Kind: copilot.KindText, Origin: copilot.OriginDocument, Value: "The PRB utilisation is the share of radio resource blocks in use, in per cent, over one minute."},
		}}}},
	}
	return w
}

// quiet is a world in which nothing is wrong.
func quiet() *world {
	w := &world{names: places(), extra: map[string]results{}}
	w.ranking = copilot.Ranking{Outcome: copilot.OutcomeNone, P: 0.97, Hypotheses: []copilot.Hypothesis{
		{Cause: "none", P: 0.97, Leading: true}, {Cause: "cell-demand-exceeds-capacity", Title: "Cell CELL-012-1 is asked for more than it can carry", Object: obj("cell/CELL-012-1"), P: 0.01},
	}}
	return w
}

// undecided is a world that cannot decide between two causes until a further test is made.
func undecided() *world {
	w := backhaul()
	first, second := w.ranking.Hypotheses[0], w.ranking.Hypotheses[1]
	first.P, second.P = 0.52, 0.41
	first.NotLooked = []copilot.HypothesisPoint{{Finding: "alarm.link_down", Object: obj("link/LINK-012"), Weight: 3}}
	before := copilot.Ranking{
		Outcome: copilot.OutcomeNotDecided, P: 0.52, Hypotheses: []copilot.Hypothesis{first, second},
		Next: []copilot.NextTest{{Finding: "alarm.link_down", Object: obj("link/LINK-012"), Gain: 0.8}}, Gaps: []string{"alarm.link_down at LINK-012"},
	}
	w.before, w.until = &before, "alarm.list LINK-012"
	return w
}
