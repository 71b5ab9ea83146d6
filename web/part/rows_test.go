package part_test

import (
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPassageLinks: a passage's document opens at its lines, as tools/document words them ("3–9").
func TestPassageLinks(t *testing.T) {
	for lines, want := range map[string]string{
		"3–9": `href="/documents/doc_1?line=3&amp;to=9#L3"`, "7–7": `href="/documents/doc_1?line=7&amp;to=7#L7"`,
		"": `href="/documents/doc_1"`, "0–4": `href="/documents/doc_1"`, "9–3": `href="/documents/doc_1?line=9&amp;to=9#L9"`,
	} {
		res := copilot.Result{Records: []copilot.Record{{ID: "psg_1", Fields: []copilot.Field{
			{Name: "document", Kind: copilot.KindID, Value: "doc_1"}, {Name: "lines", Kind: copilot.KindText, Value: lines},
		}}}}
		if got := html(t, part.ResultBody(&res, nil)); !strings.Contains(got, want) {
			t.Errorf("%q lacks %s:\n%s", lines, want, got)
		}
	}
}

// TestFieldsInWords: the head of a table has words, and a column that only repeats the id is left out.
func TestFieldsInWords(t *testing.T) {
	res := copilot.Result{Records: []copilot.Record{{ID: "SUB-1", Object: copilot.Object{Type: "subscriber", ID: "SUB-1"}, Fields: []copilot.Field{
		{Name: "probableCause", Kind: copilot.KindText, Value: "seen at 2026-11-25T07:00:00Z"}, {Name: "last_reject", Kind: copilot.KindText, Value: "33"},
	}}}}
	got := html(t, part.ResultBody(&res, nil))
	if strings.Contains(got, "object") || !strings.Contains(got, ">probable cause<") || !strings.Contains(got, ">last reject<") || !strings.Contains(got, ">25 Nov 07:00<") {
		t.Error(got)
	}
}

// TestStamps: moments in a text stand in local time with the whole on hover; what only looks like one stays.
func TestStamps(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	for text, want := range map[string]string{
		"0 changes since 2026-11-25T07:00:00Z.":     `0 changes since <time title="Wed 25 Nov 2026 08:00:00 CET">25 Nov 08:00</time>.`,
		"2026-11-25T07:00:00+01:00":                 `<time title="Wed 25 Nov 2026 07:00:00 CET">25 Nov 07:00</time>`,
		"none <b> 2026-13-45T07:00:00Z":             "none &lt;b&gt; 2026-13-45T07:00:00Z",
		"from 2026-11-25T07:00:00Z to later, twice": `from <time title="Wed 25 Nov 2026 08:00:00 CET">25 Nov 08:00</time> to later, twice`,
	} {
		if got := html(t, part.Stamped(text, zone)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestVerdictNamesItsObjectOnce: a title that names the object is not given it again, one that names a longer id is.
func TestVerdictNamesItsObjectOnce(t *testing.T) {
	id := "backhaul"
	for title, want := range map[string]string{
		"Transport link LINK-1 is interrupted": "Transport link LINK-1 is interrupted", "Link LINK-12 is down": "Link LINK-12 is down at LINK-1", "Backhaul lost": "Backhaul lost at LINK-1",
	} {
		th := part.NewThread(part.Options{Conversation: "conv_1"})
		r := th.AddRun(copilot.Run{ID: "run_1"})
		for i, e := range []copilot.Event{
			copilot.Hypotheses{Ranked: []copilot.Hypothesis{{Cause: id, Title: title, Leading: true}}},
			copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: copilot.Verdict{Outcome: copilot.OutcomeCause, Causes: []copilot.VerdictCause{{ID: &id, Object: "LINK-1", P: 0.9}}}},
		} {
			th.Apply(copilot.StoredEvent{Run: "run_1", Seq: int64(i + 1), Event: e})
		}
		if got := th.VerdictView(r).Line; got != want {
			t.Errorf("%q: %q", title, got)
		}
	}
}

// TestRankingInWords: a ranking reads as causes with how likely each is, and what nothing speaks for is folded.
func TestRankingInWords(t *testing.T) {
	at := copilot.Object{Type: "link", ID: "LINK-1"}
	ranked := []copilot.Hypothesis{
		{Cause: "a", Title: "Link LINK-1 is cut", Object: at, P: 0.97, Leading: true, For: []copilot.HypothesisPoint{{Finding: "alarm.x", Object: at}}},
		{Cause: "b", Title: "Noise", Object: at}, {Cause: "c", Title: "Ruled out", Object: at, Refuted: "it has power"}, {Cause: "unknown", P: 0.03},
	}
	res := copilot.Result{Tool: "diagnosis.rank", Summary: "Leading: raw, p 0.97; outcome cause.", Records: copilot.Ranking{Outcome: copilot.OutcomeCause, P: 0.97, Hypotheses: ranked}.Records()}
	got := html(t, part.EvidenceCard(part.Evidence{ID: "E7", Tool: "diagnosis.rank", Result: &res}))
	if !strings.Contains(got, "Leading: Link LINK-1 is cut, 97\u00a0%") || strings.Contains(got, "outcome") || strings.Contains(got, "Noise") {
		t.Error(got)
	}
	board := html(t, part.BoardPanel(part.BoardModel{Board: &part.Board{Ranked: ranked}, Has: func(string) bool { return true }, Found: func(copilot.HypothesisPoint) bool { return true }}))
	head, folded, ok := strings.Cut(board, `<details class="idle">`)
	if !ok || !strings.Contains(folded, "1 more with nothing for it") || !strings.Contains(folded, "Noise") || strings.Contains(head, "Noise") || !strings.Contains(head, "Ruled out") {
		t.Error(board)
	}
}
