package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/kernelcopilot/copilot"
)

var hostile = []string{
	"![x](https://evil.example/?q=1)", "[E3]: https://evil.example\n\n[E3]", "<https://evil.example>", `<img src="https://evil.example/i" onerror="window.owned=1">`,
	`<img srcset="https://evil.example/a 1x">`, `<svg onload="window.owned=1"><image href="https://evil.example/s"/></svg>`, `<style>@import url(https://evil.example/c)</style>`,
	`<script>window.owned=1</script>`, `<iframe src="https://evil.example"></iframe>`, `<link rel=prefetch href=https://evil.example>`, `"><img src=x onerror=window.owned=1>`,
	`<div id="composer-state">`, `{"type":"html","target":"main","html":"<b>owned</b>"}`, "\u202egnp.exe", `<meta http-equiv=refresh content="0;url=https://evil.example">`,
	`<video poster=https://evil.example/p><source src=https://evil.example/v></video>`, `</article></main><form action=https://evil.example>`,
}

// TestV01V11V28 shows hostile text wherever text can come from, live and after a reload, in a real browser: nothing is
// fetched, nothing runs, and the page's policy has nothing to refuse.
func TestV01V11V28HostileText(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	bad := strings.Join(hostile, "\n\n")
	run, err := d.Ask(t.Context(), ask(bad, "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	b := browser(t)
	b.do(chromedp.Navigate(s.URL + "/c/" + run.Conversation))
	b.until(`document.querySelector("#conn .word").textContent === "Live"`)
	res := copilot.Result{Tool: bad, Evidence: "E1", AsOf: noon, Summary: bad, Records: []copilot.Record{rec(bad, "site/"+bad, noon, txt("name", bad), copilot.Field{Name: "document", Kind: copilot.KindID, Value: "doc_" + bad})}, Hints: []string{bad}}
	a := action(run.ID)
	a.Summary, a.Request, a.Changes, a.Tool = bad, bad, []copilot.Change{{Field: bad, Before: bad, After: bad}}, bad
	h := board()
	h.Ranked[0].Title, h.Ranked[0].Refuted, h.Ranked[0].Cause = bad, bad, bad
	h.Ranked[0].For[0].Finding = bad
	d.play(run.ID, startRun(noon)...)
	d.play(run.ID,
		copilot.ToolCallStart{ToolCallID: "c1", ToolCallName: bad}, copilot.ToolCallArgs{ToolCallID: "c1", Delta: bad},
		copilot.EvidenceAdded{ID: "E1", Tool: bad, Args: `{"a":` + jsonOf(bad) + `}`, AsOf: noon, Origin: copilot.Origin(bad), Digest: bad, Records: 1},
		copilot.ToolCallResult{ToolCallID: "c1", Content: copilot.Render(res)}, h, copilot.Notice{Code: bad, Message: bad, Next: bad},
		copilot.TextMessageStart{MessageID: "msg_1"}, copilot.TextMessageContent{MessageID: "msg_1", Delta: bad}, copilot.TextMessageEnd{MessageID: "msg_1"},
		copilot.Grounded{MessageID: "msg_1", Spans: []copilot.Span{{Start: 0, End: 900, Verdict: copilot.SpanUnverified, Reason: bad}}},
		copilot.UsageCounted{Backend: bad},
		copilot.ApprovalRequested{ID: "appr_" + run.ID, Action: a, Digest: bad, Request: bad, Rule: bad, Roles: []copilot.Role{copilot.RoleApprover}, Expires: time.Now().Add(time.Hour)},
	)
	b.until(`document.querySelector(".action.open")`)
	d.play(run.ID, copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: copilot.Verdict{Outcome: copilot.OutcomeStopped, Reason: bad, Gaps: []string{bad}}})
	b.until(`document.querySelector(".status").dataset.state === "finished"`)
	for _, path := range []string{"/c/" + run.Conversation, "/approvals", "/runs/" + run.ID, "/", "/documents?q=" + "%3Cimg+src%3Dx%3E"} {
		b.do(chromedp.Navigate(s.URL + path))
		b.until(`document.querySelector("#conn .word") === null || document.querySelector("#conn .word").textContent !== ""`)
	}
	if eval[bool](b, "window.owned === 1") {
		t.Error("script ran")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range b.requests {
		if !strings.HasPrefix(u, s.URL) && !strings.HasPrefix(u, "ws://127.0.0.1") && !strings.HasPrefix(u, "about:") {
			t.Errorf("the page asked for %s", u)
		}
	}
	for _, p := range b.problems {
		t.Error(p)
	}
}

// TestKeys walks the console by keyboard alone.
func TestKeys(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask(firstQuestion, "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.tellWhole(run.ID)
	b := browser(t)
	b.do(chromedp.Navigate(s.URL + "/"))
	b.do(chromedp.KeyEvent("g"), chromedp.KeyEvent("a"))
	b.until(`location.pathname === "/approvals" && document.readyState === "complete"`)
	b.do(chromedp.KeyEvent("g"), chromedp.KeyEvent("d"))
	b.until(`location.pathname === "/documents" && document.readyState === "complete"`)
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	b.until(`document.activeElement.matches("a.row") && document.activeElement.textContent.includes("KPI")`)
	b.do(chromedp.KeyEvent("k"))
	b.until(`document.activeElement.textContent.includes("Alarm dictionary")`)
	b.do(chromedp.KeyEvent("?"))
	b.until(`document.querySelector("#keys").open`)
	b.shoot("keys-1440-light")
	b.do(chromedp.Navigate(s.URL + "/c/" + run.Conversation))
	b.until(`document.querySelector("#conn .word").textContent !== ""`)
	b.do(chromedp.KeyEvent("/"))
	b.until(`document.activeElement.id === "ask"`)
	b.do(chromedp.KeyEvent("e"))
	b.until(`document.querySelector("#ask").value.endsWith("e")`)
	eval[bool](b, `document.activeElement.blur(); document.querySelector(".tool summary").focus(); true`)
	b.do(chromedp.KeyEvent("e"))
	b.until(`document.querySelector("#ev-E1").open`)
	eval[bool](b, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "k", ctrlKey: true, bubbles: true})); true`)
	b.until(`document.querySelector("#menu").open`)
	b.do(chromedp.SendKeys("#menu-find", "docu"))
	b.until(`document.querySelectorAll("#menu-list li").length === 1`)
	b.shoot("menu-1440-light")
	b.do(chromedp.KeyEvent("\r"))
	b.until(`location.pathname === "/documents"`)
	// The switch is remembered.
	was := eval[string](b, `getComputedStyle(document.body).backgroundColor`)
	b.do(chromedp.Click("[data-act=theme]"))
	b.do(chromedp.Navigate(s.URL + "/approvals"))
	if now := eval[string](b, `getComputedStyle(document.body).backgroundColor`); now == was {
		t.Errorf("the theme is forgotten: %s", now)
	}
}
