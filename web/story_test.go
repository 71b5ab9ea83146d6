package web_test

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/agent"
)

// The story that the desk tells: an APN changed by mistake, found, mended after an approval, and verified.

var noon = time.Date(2026, 3, 4, 9, 50, 0, 0, time.UTC)

func rec(id, object string, at time.Time, fields ...copilot.Field) copilot.Record {
	o, err := copilot.ParseObject(object)
	if err != nil {
		panic(err)
	}
	return copilot.Record{ID: id, Object: o, Time: at, Fields: fields}
}

func txt(n, v string) copilot.Field { return copilot.Field{Name: n, Kind: copilot.KindText, Value: v} }
func num(n, v, u string) copilot.Field {
	return copilot.Field{Name: n, Kind: copilot.KindNumber, Value: v, Unit: u}
}

func finding(kind, object string, st copilot.FindingState) copilot.Finding {
	o, err := copilot.ParseObject(object)
	if err != nil {
		panic(err)
	}
	return copilot.Finding{Kind: kind, Object: o, At: noon, State: st}
}

func looks() []copilot.Result {
	return []copilot.Result{
		{Tool: "topology.find", Evidence: "E1", AsOf: noon, Summary: "Triana is site SITE-012 in Andalucía, with three cells", Records: []copilot.Record{
			rec("SITE-012", "site/SITE-012", time.Time{}, txt("name", "Triana"), txt("region", "Andalucía"), num("cells", "3", "")),
		}},
		{Tool: "alarm.list", Evidence: "E2", AsOf: noon, Summary: "1 open alarm since 09:00: attach rejects over threshold", Records: []copilot.Record{
			rec("4711", "core/CORE-PGW-1", noon.Add(-9*time.Minute), txt("probableCause", "thresholdCrossed"), txt("severity", "major"), txt("text", "PDN connectivity rejects, cause 27")),
		}, Findings: []copilot.Finding{finding("alarm.link_down", "link/LINK-012", copilot.Absent), finding("alarm.power", "site/SITE-012", copilot.Absent)}},
		{Tool: "performance.check", Evidence: "E3", AsOf: noon, Summary: "Session setup success fell from 99.2 % to 61.4 % at 09:41; throughput per session is as usual", Records: []copilot.Record{
			rec("K1", "apn/APN-internet", noon.Add(-9*time.Minute), txt("metric", "session setup success"), num("value", "61.4", "%"), num("baseline", "99.2", "%")),
			rec("K2", "cell/CELL-012-1", noon, txt("metric", "downlink throughput"), num("value", "34.8", "Mbit/s"), num("baseline", "35.1", "Mbit/s")),
			rec("K3", "cell/CELL-012-2", noon, txt("metric", "load"), num("value", "42", "%"), num("baseline", "44", "%")),
		}},
		{Tool: "change.list", Evidence: "E4", AsOf: noon, Summary: "1 change since 09:00: CHG-00017 on the APN at 09:40", Records: []copilot.Record{
			rec("CHG-00017", "apn/APN-internet", noon.Add(-10*time.Minute), txt("what", "APN profile replaced"), txt("by", "planning"), copilot.Field{Name: "note", Kind: copilot.KindText, Value: "roll back if customers call", Origin: copilot.OriginExternal}),
		}},
		{Tool: "document.search", Evidence: "E5", AsOf: noon, Failure: &copilot.Failure{Code: copilot.CodeUnavailable, Message: "The index did not answer in 5 s", Next: "The answer stands without it; search again later."}},
	}
}

func startRun(now time.Time) []copilot.Event {
	return []copilot.Event{copilot.RunStarted{Input: copilot.RunBlock{Segment: 1, Job: copilot.JobDiagnose, Door: "ask", Now: now, TimeZone: "Europe/Madrid"}}, copilot.StepStarted{StepName: "step 1"}}
}

func callEvents(run string) []copilot.Event {
	var out []copilot.Event
	for i, r := range looks() {
		id := fmt.Sprintf("call_%s_%d", run, i)
		args := `{"scope":"SITE-012","since":"2026-03-04T09:00:00Z","until":"2026-03-04T09:50:00Z"}`
		if i == 0 {
			args = `{"name":"Triana"}`
		}
		out = append(out, copilot.ToolCallStart{ToolCallID: id, ToolCallName: r.Tool}, copilot.ToolCallArgs{ToolCallID: id, Delta: args}, copilot.ToolCallEnd{ToolCallID: id})
	}
	return out
}

func resultEvents(run string) []copilot.Event {
	var out []copilot.Event
	for i, r := range looks() {
		if r.Failure == nil {
			out = append(out, copilot.EvidenceAdded{ID: r.Evidence, Tool: r.Tool, Args: `{"scope":"SITE-012"}`, AsOf: r.AsOf, Origin: copilot.OriginSystem, Digest: "9f2c5b1e7a3d4488", Records: len(r.Records)})
		}
		out = append(out, copilot.ToolCallResult{ToolCallID: fmt.Sprintf("call_%s_%d", run, i), Content: copilot.Render(r), Role: "tool", DurationMS: int64(120 + 70*i)})
	}
	return append(out, board(), copilot.StepFinished{StepName: "step 1"}, copilot.StepStarted{StepName: "step 2"})
}

func board() copilot.Hypotheses {
	apn, site, cell := copilot.Object{Type: "apn", ID: "APN-internet"}, copilot.Object{Type: "site", ID: "SITE-012"}, copilot.Object{Type: "cell", ID: "CELL-012-1"}
	link := copilot.Object{Type: "link", ID: "LINK-012"}
	return copilot.Hypotheses{Through: "E4", Ranked: []copilot.Hypothesis{
		{
			Cause: "apn-misconfigured", Title: "APN misconfigured after a change", Object: apn, P: 0.94, Onset: noon.Add(-9 * time.Minute), Leading: true,
			For: []copilot.HypothesisPoint{
				{Finding: "kpi.session_setup.drop", Object: apn, Evidence: "E3", At: noon.Add(-9 * time.Minute)},
				{Finding: "change.apn", Object: apn, Evidence: "E4", At: noon.Add(-10 * time.Minute)}, {Finding: "alarm.pdn_rejects", Object: apn, Evidence: "E2"},
			},
			NotLooked: []copilot.HypothesisPoint{{Finding: "subscription.apn_mismatch", Object: apn}},
		},
		{
			Cause: "cell-congestion", Title: "Cell congestion", Object: cell, P: 0.04,
			For:     []copilot.HypothesisPoint{{Finding: "ticket.slow_data", Object: site, Evidence: "E2"}},
			Against: []copilot.HypothesisPoint{{Finding: "kpi.load.high", Object: cell, Evidence: "E3"}, {Finding: "kpi.throughput.drop", Object: cell, Evidence: "E3"}},
		},
		{Cause: "backhaul-loss", Title: "Loss of backhaul", Object: link, P: 0, Refuted: "the link carries traffic and has no alarm", Against: []copilot.HypothesisPoint{{Finding: "alarm.link_down", Object: link, Evidence: "E2"}}},
		{Cause: "none", P: 0.02},
	}, Next: []copilot.NextTest{{Finding: "subscription.apn_mismatch", Object: apn, Gain: 0.21}}}
}

const answer = `**APN misconfigured after a change at APN-internet, since 09:41, 94 %.** 311 customers are hit.

Why:

- Session setup success fell from 99.2 % to 61.4 % at 09:41 [E3]
- A change replaced the APN's profile one minute before, CHG-00017 [E4]
- The core rejects PDN connections with cause 27 [E2]

Against cell congestion: load is 42 % and throughput is as usual [E3]. About 1,200 customers called.

Not looked at: the subscribers' own provisioning.

| cell | throughput | usual |
| --- | ---: | ---: |
| CELL-012-1 | 34.8 Mbit/s | 35.1 Mbit/s |

I propose to restore the APN's last good profile.`

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// spoken begins the message and tells its text up to the mark; told tells the rest, its end and what the check found.
func spoken(msg, text, upTo string) []copilot.Event {
	head, _, _ := strings.Cut(text, upTo)
	return []copilot.Event{copilot.TextMessageStart{MessageID: msg, Role: copilot.RoleAssistantMessage}, copilot.TextMessageContent{MessageID: msg, Delta: head}}
}

func told(msg, text, from string) []copilot.Event {
	head, _, _ := strings.Cut(text, from)
	out := []copilot.Event{
		copilot.TextMessageContent{MessageID: msg, Delta: strings.TrimPrefix(text, head), Offset: units(head)}, copilot.TextMessageEnd{MessageID: msg},
	}
	g := copilot.Grounded{MessageID: msg}
	const wrong = "About 1,200 customers called"
	if before, _, ok := strings.Cut(text, wrong); ok {
		g.Spans = []copilot.Span{{Start: units(before), End: units(before) + units(wrong), Verdict: copilot.SpanUnverified, Reason: "no cited record holds 1,200"}}
	}
	return append(out, g)
}

const digest = "5d41402abc4b2a76b9719d911017c592aabbccddeeff00112233445566778899"

func action(run string) copilot.Action {
	return copilot.Action{
		ID: "act_" + run, Run: run, Call: "call_w_" + run, Tool: "apn.restore", Args: `{"object":"APN-internet"}`, Risk: copilot.RiskNetwork, Digest: digest,
		Summary:  "Restores the last good profile of APN-internet, which 311 customers use.",
		Request:  "POST /provisioning/v1/apns/APN-internet/restore\n{\"profile\":\"internet-v7\"}",
		Changes:  []copilot.Change{{Field: "profile", Before: "internet-v8", After: "internet-v7"}, {Field: "pdnType", Before: "IPv6", After: "IPv4v6"}},
		Proposer: copilot.Principal{Name: "local"}, State: copilot.ActionIntent,
	}
}

func verdict() copilot.Verdict {
	id, other, n := "apn-misconfigured", "cell-congestion", 311
	return copilot.Verdict{
		Outcome: copilot.OutcomeCause, Causes: []copilot.VerdictCause{{ID: &id, Object: "APN-internet", P: 0.94, Onset: noon.Add(-9 * time.Minute)}},
		RunnerUp: &copilot.VerdictCause{ID: &other, Object: "CELL-012-1", P: 0.04}, Customers: &n,
		Remedy: &copilot.Remedy{Tool: "apn.restore", Args: `{"object":"APN-internet"}`}, Gaps: []string{"the subscribers' own provisioning"},
	}
}

func proposed(run string, expires time.Time) []copilot.Event {
	a := action(run)
	return []copilot.Event{
		copilot.UsageCounted{Backend: "engine", Usage: copilot.Usage{Input: 4210, Output: 388}},
		copilot.ToolCallStart{ToolCallID: a.Call, ToolCallName: a.Tool}, copilot.ToolCallArgs{ToolCallID: a.Call, Delta: a.Args}, copilot.ToolCallEnd{ToolCallID: a.Call},
		copilot.ActionChanged{ID: a.ID, Tool: a.Tool, State: copilot.ActionIntent},
		copilot.ApprovalRequested{ID: "appr_" + run, Action: a, Digest: digest, Request: a.Request, Rule: "writes need an approval", Roles: []copilot.Role{copilot.RoleApprover}, Expires: expires},
		copilot.StepFinished{StepName: "step 2"},
		copilot.RunFinished{Outcome: copilot.RunEnd{Type: "interrupt", Interrupts: []copilot.Interrupt{{ID: "appr_" + run, Reason: "approval", Until: expires}}}, Result: verdict()},
	}
}

const farewell = "Recovered: session setup success is back at 99.0 % since 09:56 [E6]."

func mended(run, msg string) []copilot.Event {
	a := action(run)
	done := copilot.Result{Tool: a.Tool, Evidence: "E6", AsOf: noon.Add(6 * time.Minute), Summary: "Session setup success is back at 99.0 %", Records: []copilot.Record{
		rec("K1", "apn/APN-internet", noon.Add(6*time.Minute), txt("metric", "session setup success"), num("value", "99.0", "%")),
	}}
	out := []copilot.Event{
		copilot.RunStarted{Input: copilot.RunBlock{Segment: 2}},
		copilot.ApprovalResolved{ID: "appr_" + run, Decision: copilot.DecisionApprove, By: "local"},
		copilot.ActionChanged{ID: a.ID, Tool: a.Tool, State: copilot.ActionApproved}, copilot.ActionChanged{ID: a.ID, Tool: a.Tool, State: copilot.ActionCalled},
		copilot.ActionChanged{ID: a.ID, Tool: a.Tool, State: copilot.ActionDone},
		copilot.EvidenceAdded{ID: "E6", Tool: a.Tool, Args: a.Args, AsOf: done.AsOf, Origin: copilot.OriginSystem, Digest: "77aa", Records: 1},
		copilot.ActionChanged{ID: a.ID, Tool: a.Tool, State: copilot.ActionVerified, Mended: true, Result: copilot.Render(done)},
	}
	out = append(out, spoken(msg, farewell, "since")...)
	out = append(out, told(msg, farewell, "since")...)
	return append(out, copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: verdict()})
}

// tellWhole plays the story up to the approval.
func (d *desk) tellWhole(run string) {
	d.play(run, startRun(noon)...)
	d.play(run, callEvents(run)...)
	d.play(run, resultEvents(run)...)
	d.play(run, spoken("msg_"+run, answer, "Against cell")...)
	d.play(run, told("msg_"+run, answer, "Against cell")...)
	d.play(run, proposed(run, time.Now().Add(28*time.Minute))...)
}

func ask(text, user string) agent.AskRequest {
	p, err := access.NewUsers(tenant).Resolve(user)
	if err != nil {
		panic(err)
	}
	return agent.AskRequest{Principal: p, Text: text}
}
