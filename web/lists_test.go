package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web"
)

// TestListsStayCurrent: what others ask for and decide comes onto the page of approvals and into the rail by itself, and
// a decision that came too late says what became of the action.
func TestListsStayCurrent(t *testing.T) {
	d := newDesk()
	s := serve(t, d, func(c *web.Config) { c.Socket.RecheckEvery = 20 * time.Millisecond })
	b := browser(t)
	b.do(chromedp.Navigate(s.URL + "/approvals"))
	b.until(`document.querySelector("#conn .word").textContent === "Connected" && document.querySelector("#open-rail").hidden`)
	eval[bool](b, `window.sameLoad = true`)
	run, err := d.Ask(t.Context(), ask(firstQuestion, "local"))
	if err != nil {
		t.Fatal(err)
	}
	d.play(run.ID, append(startRun(noon), proposed(run.ID, time.Now().Add(28*time.Minute))...)...)
	b.until(`document.querySelector(".action.open") && document.querySelector("#open-rail").textContent === "1"`)
	b.until(`document.querySelector("#conversations .title").textContent.startsWith("Why is data slow")`)
	if err := d.RenameConversation(t.Context(), tenant, run.Conversation, "Triana"); err != nil {
		t.Fatal(err)
	}
	b.until(`document.querySelector("#conversations .title").textContent === "Triana"`)

	// Somebody else is faster while the second step is open here.
	b.do(chromedp.Click(".decide .approve summary"))
	b.until(`document.querySelector(".decide .approve").open`)
	if _, err := d.Decide(t.Context(), ask("", "local").Principal, "appr_"+run.ID, digest, copilot.DecisionApprove, ""); err != nil {
		t.Fatal(err)
	}
	b.until(`!document.querySelector(".action.open") && document.querySelector(".decided-by").textContent.includes("approved by local")`)
	for state, word := range map[copilot.ActionState]string{
		copilot.ActionNotVerified: "no recovery seen", copilot.ActionSuperseded: "it had changed", copilot.ActionExpired: "expired", copilot.ActionVerified: "recovery verified",
	} {
		d.became(state)
		b.until(`document.querySelector("#approvals-list .list .badge").textContent.includes("` + word + `")`)
	}

	// What is decided here becomes a row that has the focus.
	next, err := d.Ask(t.Context(), ask("And the other one?", "local"))
	if err != nil {
		t.Fatal(err)
	}
	d.play(next.ID, append(startRun(noon), proposed(next.ID, time.Now().Add(28*time.Minute))...)...)
	b.until(`document.querySelector(".action.open")`)
	b.do(chromedp.Click(".decide .reject summary"), chromedp.Click(".decide .reject form button[type=submit]"))
	b.until(`document.activeElement.id === "decided-appr_` + next.ID + `" && document.activeElement.textContent.includes("rejected by local")`)
	if !eval[bool](b, `window.sameLoad === true`) {
		t.Error("the page was loaded again")
	}
	for _, p := range b.problems {
		t.Error(p)
	}
}
