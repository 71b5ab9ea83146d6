package engine_test

import (
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
)

// wider are the tools of an operator with a core, an API platform and fixed lines.
var wider = [][3]string{
	{"core.renew_certificate", "*function", ""},
	{"core.restart", "*function", ""},
	{"customer.consistency", "*scope", "subscription.status_mismatch, subscription.service_missing"},
	{"customer.usage", "*scope", "subscription.allowance_used, subscription.rate_reduced"},
	{"line.reset", "*subscriber", ""},
	{"line.test", "*scope", "line.no_light, line.no_session, line.level_low"},
	{"subscription.align", "*subscriber", ""},
	{"works.list", "*scope *since *until", "change.planned_work"},
}

func core(id, name, is string) copilot.Record {
	r := named("core/"+id, name)
	r.Fields = append(r.Fields, copilot.Field{Name: "function", Kind: copilot.KindText, Value: is})
	return r
}

func line(id, msisdn string) copilot.Record {
	r := named("subscriber/"+id, "")
	r.Fields = []copilot.Field{{Name: "msisdn", Kind: copilot.KindID, Value: msisdn}}
	return r
}

func text(name, value string) copilot.Field {
	return copilot.Field{Name: name, Kind: copilot.KindText, Value: value}
}

// shows is one thing that an operator of a symptom's world shows: a record and the finding that it establishes.
type shows struct {
	tool, kind, object, at string
	fields                 []copilot.Field
}

// symptom is an operator with one cause, what shows of it, and what ends it.
func symptom(cause, object string, p float64, customers int, remedy copilot.Remedy, seen ...shows) func() *world {
	return func() *world {
		o := obj(object)
		w := &world{names: append(places(), core("CORE-APIGW", "API gateway", "APIGW"), core("CORE-AUTHZ", "token service", "AUTHZ"),
			core("CORE-CSCF", "IMS registrar", "CSCF"), core("CORE-DNS", "name resolver", "DNS"),
			core("CORE-IPX-1", "roaming interconnect Orange", "IPX"), core("CORE-IPX-2", "roaming interconnect Proximus", "IPX"),
			named("region/REG-2", "Triana"), named("link/PON-007", "PON Triana 1"), line("SUB-02017", "+34954000017")),
			more: wider, extra: map[string]results{}}
		lead := copilot.Hypothesis{Cause: cause, Title: "Cause at " + o.ID, Object: o, P: p, Leading: true, Remedies: []copilot.Remedy{remedy}}
		for _, x := range seen {
			w.see(x)
			lead.For = append(lead.For, copilot.HypothesisPoint{Finding: x.kind, Object: obj(x.object), Evidence: x.tool, Record: x.kind, At: at(x.at), Weight: 3})
			if lead.Onset.IsZero() {
				lead.Onset = at(x.at)
			}
		}
		w.ranking = copilot.Ranking{Outcome: copilot.OutcomeCause, P: p, Customers: &customers, Hypotheses: []copilot.Hypothesis{
			lead, {Cause: "none", P: 1 - p},
		}}
		return w
	}
}

// see adds a record and its finding to what a tool tells.
func (w *world) see(x shows) {
	o, res := obj(x.object), w.extra[x.tool]
	res.records = append(res.records, copilot.Record{ID: x.kind, Object: o, Time: at(x.at), Fields: x.fields})
	res.findings = append(res.findings, copilot.Finding{Kind: x.kind, Object: o, At: at(x.at), State: copilot.Present, Record: x.kind})
	w.extra[x.tool] = res
}

func figure(metric, value, usual, unit string) []copilot.Field {
	f := []copilot.Field{text("metric", metric), number("value", value, unit)}
	if usual != "" {
		f = append(f, number("usual", usual, unit))
	}
	return f
}

func note(of string) copilot.Remedy {
	return copilot.Remedy{Tool: "ticket.add_note", Args: `{"text":"Field work on ` + of + `.","ticket":"TT-00001"}`}
}

func init() {
	worlds["certificate"] = symptom("certificate-run-out", "core/CORE-AUTHZ", 0.95, 0, copilot.Remedy{Tool: "core.renew_certificate", Args: `{"function":"CORE-AUTHZ"}`},
		shows{"performance.check", "kpi.certificate.expiring", "core/CORE-AUTHZ", "08:40", figure("core_certificate_remaining_days", "-0.048", "", "d")},
		shows{"performance.check", "kpi.request.drop", "core/CORE-AUTHZ", "08:41", figure("core_request_success_percent", "2.1", "99.8", "%")})
	worlds["slow_store"] = symptom("asked-function-late", "core/CORE-AUTHZ", 0.92, 0, copilot.Remedy{Tool: "core.restart", Args: `{"function":"CORE-AUTHZ"}`},
		shows{"performance.check", "kpi.latency.high", "core/CORE-AUTHZ", "08:40", figure("core_request_latency_milliseconds", "2140.3", "41.2", "ms")},
		shows{"ticket.list", "ticket.platform", "core/CORE-APIGW", "08:50", nil})
	worlds["registrar"] = symptom("call-registrar-failed", "core/CORE-CSCF", 0.93, 900, copilot.Remedy{Tool: "core.restart", Args: `{"function":"CORE-CSCF"}`},
		shows{"performance.check", "kpi.registration.drop", "core/CORE-CSCF", "08:40", figure("core_registration_success_percent", "41.5", "99.7", "%")},
		shows{"ticket.list", "ticket.no_calls", "site/SITE-012", "08:55", nil})
	worlds["no_calls"] = symptom("device-call-registration-lapsed", "subscriber/SUB-00042", 0.91, 1, note("SUB-00042"),
		shows{"customer.subscription", "device.no_voice", "subscriber/SUB-00042", "08:40", []copilot.Field{text("status", "active")}})
	worlds["allowance"] = symptom("data-allowance-spent", "subscriber/SUB-00042", 0.94, 1, note("SUB-00042"),
		shows{"customer.usage", "subscription.allowance_used", "subscriber/SUB-00042", "08:40", []copilot.Field{number("used", "10240", "MB"), number("allowance", "10240", "MB")}},
		shows{"customer.usage", "subscription.rate_reduced", "subscriber/SUB-00042", "08:41", []copilot.Field{text("policy", "reduced"), number("reducedRate", "512", "kbit/s")}})
	worlds["roaming"] = symptom("roaming-interconnect-interrupted", "core/CORE-IPX-1", 0.9, 31, note("CORE-IPX-1"),
		shows{"performance.check", "kpi.registration.drop", "core/CORE-IPX-1", "08:40", figure("core_registration_success_percent", "12.5", "99.1", "%")},
		shows{"customer.subscription", "device.abroad", "subscriber/SUB-00042", "08:40", []copilot.Field{text("visitedNetwork", "20801")}})
	worlds["home_session"] = symptom("home-session-stuck", "subscriber/SUB-02017", 0.92, 1, copilot.Remedy{Tool: "line.reset", Args: `{"subscriber":"SUB-02017"}`},
		shows{"line.test", "line.no_session", "subscriber/SUB-02017", "08:40", []copilot.Field{text("state", "operational"), text("session", "none"), number("receivePower", "-19.4", "dBm")}})
	worlds["pon_cut"] = symptom("feeder-fibre-interrupted", "link/PON-007", 0.96, 22, note("PON-007"),
		shows{"alarm.list", "alarm.link_down", "link/PON-007", "08:40", nil},
		shows{"line.test", "line.no_light", "subscriber/SUB-02017", "08:41", []copilot.Field{text("state", "lossOfSignal")}})
	worlds["disagree"] = func() *world {
		w := symptom("subscription-records-disagree", "subscriber/SUB-00042", 0.95, 1, copilot.Remedy{Tool: "subscription.align", Args: `{"subscriber":"SUB-00042"}`})()
		o := obj("subscriber/SUB-00042")
		w.extra["customer.subscription"] = results{
			records: []copilot.Record{{ID: "SUB-00042", Object: o, Time: at("08:40"), Fields: []copilot.Field{
				text("status", "active"), text("hssStatus", "OPERATOR_DETERMINED_BARRING"), text("billing", "active"),
				text("service", "data: sold and built"), text("service", "voice: sold, not built"),
			}}},
			findings: []copilot.Finding{{Kind: "subscription.status_mismatch", Object: o, At: at("08:40"), State: copilot.Present, Record: "SUB-00042"}},
		}
		w.ranking.Hypotheses[0].For = []copilot.HypothesisPoint{{Finding: "subscription.status_mismatch", Object: o, Evidence: "customer.subscription", Record: "SUB-00042", At: at("08:40"), Weight: 5}}
		return w
	}
	worlds["unclassified"] = func() *world {
		w := quiet()
		o := obj("site/SITE-012")
		w.extra["alarm.list"] = results{
			records:  []copilot.Record{{ID: "1755", Object: o, Time: at("09:01"), Fields: []copilot.Field{text("probableCause", "indeterminate"), text("code", "VX-4711")}}},
			findings: []copilot.Finding{{Kind: "alarm.unclassified", Object: o, At: at("09:01"), State: copilot.Present, Record: "1755"}},
		}
		w.extra["document.search"] = results{records: []copilot.Record{{ID: "alarm-dictionary:40", Fields: []copilot.Field{
			text("heading", "VX-4711"),
			{Name: "text", Kind: copilot.KindText, Origin: copilot.OriginDocument, Value: "## VX-4711\n\nThe door contact of the shelter reports an open door."},
		}}}}
		return w
	}
	worlds["cleared"] = func() *world {
		w := worlds["unclassified"]()
		x := w.extra["alarm.list"]
		x.findings[0].End = at("09:20")
		x.records[0].Fields = append(x.records[0].Fields, text("state", "cleared"), copilot.Field{Name: "cleared", Kind: copilot.KindTime, Value: at("09:20").Format(time.RFC3339)})
		return w
	}
	worlds["platform_quiet"] = func() *world {
		w := symptom("none", "core/CORE-APIGW", 0.97, 0, copilot.Remedy{})()
		w.ranking.Outcome = copilot.OutcomeNone
		w.ranking.Hypotheses = []copilot.Hypothesis{{Cause: "none", P: 0.97, Leading: true}}
		return w
	}
	worlds["areas"] = func() *world {
		w := symptom("none", "core/CORE-APIGW", 0.97, 0, copilot.Remedy{})()
		w.ranking.Outcome = copilot.OutcomeNone
		w.ranking.Hypotheses = []copilot.Hypothesis{{Cause: "none", P: 0.97, Leading: true}}
		w.more = append(slices.Clone(w.more), [3]string{"alarm.overview", "until", ""})
		for _, a := range [][3]string{{"link/PON-007", "PON Triana 1", "08:10"}, {"core/CORE-CSCF", "IMS registrar", "08:20"}, {"site/SITE-012", "Sevilla Este", "08:38"},
			{"core/CORE-AUTHZ", "token service", "08:45"}} {
			r := named(a[0], a[1])
			r.Time = at(a[2])
			r.Fields = append(r.Fields, number("alarms", "2", ""))
			x := w.extra["alarm.overview"]
			x.records = append(x.records, r)
			w.extra["alarm.overview"] = x
		}
		return w
	}
	worlds["customer_open"] = func() *world {
		w := worlds["allowance"]()
		before := w.ranking
		before.Outcome, before.P = copilot.OutcomeNotDecided, 0.5
		before.Hypotheses = []copilot.Hypothesis{{Cause: "none", P: 0.5, Leading: true}, {Cause: "unknown", Object: obj("subscriber/SUB-00042"), P: 0.5}}
		w.before, w.until = &before, "customer.consistency SUB-00042"
		return w
	}
	worlds["two_matters"] = func() *world {
		w, b := worlds["certificate"](), backhaul()
		w.places = map[string]copilot.Ranking{"SITE-012": b.ranking}
		for _, tool := range []string{"alarm.list", "performance.check"} {
			x := w.extra[tool]
			x.records = append(x.records, b.extra[tool].records...)
			x.findings = append(x.findings, b.extra[tool].findings...)
			w.extra[tool] = x
		}
		return w
	}
}
