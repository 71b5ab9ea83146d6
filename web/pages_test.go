package web_test

import (
	"io"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kernelcopilot/copilot"
)

func TestPages(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask("Why is <b>data</b> slow?", "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.tellWhole(run.ID)
	d.evidence[run.Conversation] = []copilot.Evidence{{ID: "E3", Run: run.ID, Tool: "performance.check", Args: `{"scope":"SITE-012"}`, Digest: "ab", AsOf: noon, Result: looks()[2]}}
	for _, c := range []struct {
		path, user string
		status     int
		holds      string
	}{
		{"/", "", 200, "Why is &lt;b&gt;data"}, {"/c/" + run.Conversation, "", 200, "Approve and send"}, {"/c/" + run.Conversation, "viewer", 200, "You may not decide this."},
		{"/c/" + run.Conversation, "stranger", 404, "there is no such conversation"}, {"/runs/" + run.ID, "", 200, "TOOL_CALL_RESULT"}, {"/runs/" + run.ID, "", 200, "running and repairing the service"}, {"/runs/" + run.ID, "stranger", 404, "no such run"},
		{"/c/" + run.Conversation + "/evidence/E3", "", 200, "61.4 %"}, {"/c/" + run.Conversation + "/evidence/E9", "", 404, "no such evidence"},
		{"/c/" + run.Conversation + "/evidence/E3", "stranger", 404, "no such conversation"}, {"/approvals", "", 200, "POST /provisioning"}, {"/approvals", "stranger", 200, "Nothing waits"},
		{"/documents", "", 200, "Alarm dictionary"}, {"/documents", "stranger", 200, "No documents yet"}, {"/documents?q=signal", "", 200, "line=5&amp;to=5#L5"},
		{"/documents?q=zzz", "", 200, "No passage holds"}, {"/documents/doc_1?line=5", "", 200, `id="S5" class="at"`}, {"/documents/doc_9", "", 404, "no such document"},
		{"/approvals/appr_" + run.ID, "stranger", 404, "no such approval"}, {"/c/" + run.Conversation + "/title", "", 405, "There is nothing to read at this address"},
		{"/", "nobody", 403, "there is no such user"}, {"/nowhere", "", 404, "There is no page"},
	} {
		resp := request(t, s, "GET", c.path, "", map[string]string{"Copilot-User": c.user})
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != c.status || !strings.Contains(string(b), c.holds) {
			t.Errorf("%s as %q: %d %v, lacks %q: %v", c.path, c.user, resp.StatusCode, err, c.holds, !strings.Contains(string(b), c.holds))
		}
		if strings.Contains(string(b), "<b>data") {
			t.Errorf("%s: a question is markup", c.path)
		}
	}
	if resp := request(t, s, "GET", "/approvals/appr_"+run.ID, "", nil); resp.StatusCode != 303 || resp.Header.Get("Location") != "/c/"+run.Conversation+"#action-act_"+run.ID {
		t.Errorf("an approval's address leads to %d %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	post := func(path, user string, v url.Values) int {
		return request(t, s, "POST", path, v.Encode(), map[string]string{"Content-Type": form, "Origin": s.URL, "Copilot-User": user}).StatusCode
	}
	if got := post("/c/"+run.Conversation+"/title", "", url.Values{"title": {"  Triana\n slow "}}); got != 303 || d.convs[0].Title != "Triana slow" {
		t.Errorf("rename: %d %q", got, d.convs[0].Title)
	}
	for user, want := range map[string]int{"viewer": 403, "stranger": 404} {
		if got := post("/c/"+run.Conversation+"/title", user, url.Values{"title": {"x"}}); got != want {
			t.Errorf("rename as %s: %d", user, got)
		}
	}
	if got := post("/c/"+run.Conversation+"/title", "", url.Values{"title": {strings.Repeat("x", 300)}}); got != 400 {
		t.Errorf("a long title: %d", got)
	}
	if got := post("/ask", "", url.Values{"text": {strings.Repeat("x", 600<<10)}}); got != 413 {
		t.Errorf("a huge question: %d", got)
	}
	if got := post("/approvals/appr_"+run.ID, "noc", url.Values{"digest": {digest}, "decision": {"approve"}}); got != 403 {
		t.Errorf("noc approves: %d", got)
	}
	if got := post("/approvals/appr_"+run.ID, "", url.Values{"digest": {digest}, "decision": {"reject"}, "reason": {"wait"}}); got != 303 || soon(t, d.decided).Reason != "wait" {
		t.Errorf("reject: %d", got)
	}
}

const axeFile = "../node_modules/axe-core/axe.min.js"

// TestAccessible runs axe over every kind of page, in both themes and at both widths.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("axe-core is not here: ./task assets brings it")
	}
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask(firstQuestion, "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.tellWhole(run.ID)
	d.evidence[run.Conversation] = []copilot.Evidence{{ID: "E3", Run: run.ID, Tool: "performance.check", Args: `{"scope":"SITE-012"}`, Digest: "ab", AsOf: noon, Result: looks()[2]}}
	b := browser(t)
	for name, path := range map[string]string{
		"home": "/", "conversation": "/c/" + run.Conversation, "approvals": "/approvals", "documents": "/documents", "found": "/documents?q=signal",
		"document": "/documents/doc_1?line=5#L5", "run": "/runs/" + run.ID, "missing": "/nowhere", "evidencepage": "/c/" + run.Conversation + "/evidence/E3",
	} {
		b.do(chromedp.Navigate(s.URL + path))
		if name == "conversation" {
			eval[bool](b, `document.querySelectorAll("details").forEach((d) => { if (!d.closest(".decide")) d.open = true; }); true`)
		}
		for theme, width := range map[string]int64{"light": 1440, "dark": 390} {
			b.scheme(theme)
			b.do(chromedp.EmulateViewport(width, 844))
			b.check(name+" "+theme, string(axe))
			if eval[bool](b, `document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("%s scrolls sideways at %d", name, width)
			}
		}
		b.shootAll("page-" + name)
	}
	for _, p := range b.problems {
		if !strings.Contains(p, "404") {
			t.Error(p)
		}
	}
}

// check reports serious findings of axe. It runs in a world of its own, so the page's policy need not allow it.
func (b *tab) check(name, axe string) {
	b.t.Helper()
	eval[bool](b, "if (!window.axe) {"+axe+"} true")
	found := eval[[]string](b, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations
		.filter((v) => v.impact === "serious" || v.impact === "critical")
		.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).join(" | ")))`)
	for _, f := range found {
		b.t.Errorf("%s: %s", name, f)
	}
}
