package tools_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tiktoken-go/tokenizer"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

func rows(n int) []copilot.Record {
	out := make([]copilot.Record, n)
	for i := range out {
		o := copilot.Object{Type: copilot.ObjectCell, ID: fmt.Sprintf("CELL-%03d-1", i)}
		out[i] = copilot.Record{ID: fmt.Sprintf("%d", 100000+i), Object: o, Time: now, Fields: []copilot.Field{
			tools.Text("probableCause", "communicationsSubsystemFailure"), tools.Text("severity", "major"), tools.Number("value", 93.571, "%"),
			tools.Said("note", "no tengo señal desde ayer, ¿qué pasa?", copilot.OriginCustomer),
		}}
	}
	return out
}

func found(n int, state copilot.FindingState) []copilot.Finding {
	out := make([]copilot.Finding, n)
	for i := range out {
		out[i] = copilot.Finding{Kind: "kpi.throughput.drop", Object: copilot.Object{Type: copilot.ObjectCell, ID: fmt.Sprintf("CELL-%03d-1", i)}, At: now.Add(time.Duration(i) * time.Second), State: state}
	}
	return out
}

// ranking is a board as large as one gets.
func ranking() copilot.Ranking {
	r := copilot.Ranking{Outcome: copilot.OutcomeNotDecided, P: 0.61, Through: "E17", Gaps: []string{"alarms at site SITE-012", "KPIs of link LINK-012"}}
	for i := range 9 {
		h := copilot.Hypothesis{Cause: "backhaul_lost", Title: fmt.Sprintf("Backhaul LINK-%03d is lost", i), Object: copilot.Object{Type: copilot.ObjectLink, ID: fmt.Sprintf("LINK-%03d", i)}, P: 0.6 / float64(i+1), Onset: now, Leading: i < 3}
		for j := range 12 {
			p := copilot.HypothesisPoint{Finding: "alarm.node_unreachable", Object: copilot.Object{Type: copilot.ObjectSite, ID: fmt.Sprintf("SITE-%03d", j)}, Evidence: "E3", Record: "104233", At: now, Weight: 3.2}
			h.For, h.Against, h.NotLooked, h.Unexplained = append(h.For, p), append(h.Against, p), append(h.NotLooked, p), append(h.Unexplained, p)
		}
		h.Remedies = []copilot.Remedy{{Tool: "ticket.add_note", Args: `{"ticket":"TT-00042","text":"Send a crew to the link."}`}}
		r.Hypotheses = append(r.Hypotheses, h)
	}
	for i := range 8 {
		r.Next = append(r.Next, copilot.NextTest{Finding: "kpi.link.level.low", Object: copilot.Object{Type: copilot.ObjectLink, ID: fmt.Sprintf("LINK-%03d", i)}, Gain: 0.4})
	}
	return r
}

func results() map[string]copilot.Result {
	long := strings.Repeat("Una frase larga y otra más, con números 123456 y 🙂. ", 800)
	return map[string]copilot.Result{
		"empty":           {Summary: "nothing", Hints: []string{"try an earlier since"}},
		"few":             {Records: rows(3), Findings: found(3, copilot.Present)},
		"many rows":       {Records: rows(400), Summary: "400 alarms"},
		"many findings":   {Findings: append(found(300, copilot.Absent), found(200, copilot.Present)...)},
		"both":            {Records: rows(100), Findings: append(found(200, copilot.Absent), found(60, copilot.Present)...)},
		"one huge field":  {Records: []copilot.Record{{ID: "p1", Fields: []copilot.Field{tools.Said("text", long, copilot.OriginDocument)}}}},
		"many huge ones":  {Records: []copilot.Record{{ID: "p1", Fields: many(long, 40)}, {ID: "p2", Fields: many(long, 3)}}},
		"long words":      {Summary: long, Hints: []string{long, long}},
		"a large ranking": {Records: ranking().Records(), Summary: "Leading: …"},
	}
}

func many(s string, n int) []copilot.Field {
	out := make([]copilot.Field, n)
	for i := range out {
		out[i] = tools.Said("note", s, copilot.OriginExternal)
	}
	return out
}

func TestNoResultIsOverTwoThousandTokens(t *testing.T) {
	codecs := []tokenizer.Encoding{tokenizer.O200kBase, tokenizer.Cl100kBase}
	for name, r := range results() {
		r.Tool, r.AsOf, r.Total = "alarm.list", now, len(r.Records)
		out := tools.ModelText(r)
		for _, enc := range codecs {
			if n := count(t, enc, out); n > tools.MaxResultTokens {
				t.Errorf("%s: %d tokens of %s", name, n, enc)
			}
		}
		back, err := copilot.ParseResult(out)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(r.Records) > 0 && len(back.Records) == 0 {
			t.Errorf("%s: not one row is shown", name)
		}
		if tools.ModelText(r) != out {
			t.Errorf("%s: the text is not the same twice", name)
		}
	}
}

func count(t *testing.T, enc tokenizer.Encoding, s string) int {
	t.Helper()
	c, err := tokenizer.Get(enc)
	if err != nil {
		t.Fatal(err)
	}
	n, err := c.Count(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEstimateIsOnTheSafeSide(t *testing.T) {
	samples := map[string]string{
		"english": strings.Repeat("The network cannot reach the device, for data or SMS. ", 20),
		"spanish": strings.Repeat("La señal del extremo lejano llega demasiado débil para leerse. ", 20),
		"schema":  string(registry(t, usual, look(fine)).Specs(copilot.JobDiagnose, nil)[0].Schema),
		"ids":     strings.Repeat("CELL-012-1 LINK-0142 +34600100101 act_0190f2a4-7c1e-7d3a-9b2c-1f2e3d4c5b6a ", 10),
		"digits":  strings.Repeat("3.1415926535 ", 40), "signs": strings.Repeat(`{"a":[1,2]} => "x"; `, 30), "emoji": strings.Repeat("🙂 señal ", 40),
	}
	for name, r := range results() {
		samples["result "+name] = tools.ModelText(r)
	}
	for name, s := range samples {
		est := tools.EstimateTokens(s)
		for _, enc := range []tokenizer.Encoding{tokenizer.O200kBase, tokenizer.Cl100kBase} {
			if real := count(t, enc, s); float64(est) < 0.97*float64(real) || est > 3*real+10 {
				t.Errorf("%s: estimated %d, %s counts %d", name, est, enc, real)
			}
		}
	}
}

func TestPresentFindingsComeFirst(t *testing.T) {
	r := copilot.Result{Tool: "performance.check", Findings: append(found(40, copilot.Absent), found(2, copilot.Present)...)}
	back, err := copilot.ParseResult(tools.ModelText(r))
	if err != nil || back.Findings[0].State != copilot.Present || back.Findings[1].State != copilot.Present {
		t.Fatalf("%+v %v", back.Findings, err)
	}
	if len(back.Findings) >= 42 || len(back.Hints) != 1 || !strings.Contains(back.Hints[0], fmt.Sprint(42-len(back.Findings))) {
		t.Fatalf("%d shown, hints %v", len(back.Findings), back.Hints)
	}
}

func TestPagesBringEveryRowOnce(t *testing.T) {
	looks := 0
	r := registry(t, usual, look(func(context.Context, tools.Call[args]) (copilot.Result, error) {
		looks++
		return copilot.Result{Records: rows(200), Summary: "200 rows"}, nil
	}))
	req := request("thing.look", `{"scope":"x"}`)
	var seen []string
	for page := 1; ; page++ {
		res := call(t, r, req)
		req.Evidence = append(req.Evidence, copilot.Evidence{ID: fmt.Sprintf("E%d", page), Tool: res.Tool, Result: res})
		shown, err := copilot.ParseResult(tools.ModelText(res))
		if err != nil || len(shown.Records) == 0 || page > 50 {
			t.Fatalf("page %d: %d rows, %v", page, len(shown.Records), err)
		}
		for _, rec := range shown.Records {
			seen = append(seen, rec.ID)
		}
		if shown.Handle == "" {
			break
		}
		req.Args = []byte(`{"scope":"x","page":"` + shown.Handle + `"}`)
	}
	if len(seen) != 200 || seen[0] != "100000" || seen[199] != "100199" || looks != 1 {
		t.Fatalf("%d rows, %d looks", len(seen), looks)
	}
	for _, bad := range []string{"pg-0000000000.3", "nonsense", "pg-0000000000.-1"} {
		req.Args = []byte(`{"scope":"x","page":"` + bad + `"}`)
		failed(t, call(t, r, req), copilot.CodeInvalid, "again without page")
	}
}

func TestShortenedRankingKeepsWhatDecides(t *testing.T) {
	r := copilot.Result{Tool: "diagnosis.rank", Records: ranking().Records()}
	back, err := copilot.ParseResult(tools.ModelText(r))
	if err != nil {
		t.Fatal(err)
	}
	rk, ok := copilot.RankingOf(back)
	if !ok || rk.Outcome != copilot.OutcomeNotDecided || rk.Through != "E17" || len(rk.Next) == 0 || len(rk.Gaps) != 2 {
		t.Fatalf("%+v", rk)
	}
	lead := 0
	for _, h := range rk.Hypotheses {
		if h.Leading {
			lead++
			if len(h.For) == 0 || len(h.Remedies) != 1 {
				t.Fatalf("a leading hypothesis lost its points or remedy: %+v", h)
			}
		}
	}
	if lead != 3 || len(rk.Hypotheses) < 4 {
		t.Fatalf("%d leading of %d", lead, len(rk.Hypotheses))
	}
}
