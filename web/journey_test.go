package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestJourney asks the first question in a real browser, leaves in mid-answer, comes back, approves and sees the end.
func TestJourney(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	b := browser(t)
	b.do(chromedp.Navigate(s.URL + "/"))
	b.shootAll("home-empty")
	b.do(chromedp.Click(".suggest button"))
	run := soon(t, d.asked)
	b.until(`document.querySelector("#conn .word").textContent.trim() !== ""`)

	d.play(run.ID, startRun(noon)...)
	d.play(run.ID, callEvents(run.ID)...)
	b.until(`document.querySelectorAll(".tool").length === 5`)
	b.shoot("running-1440-light")
	d.play(run.ID, resultEvents(run.ID)...)
	b.until(`document.querySelectorAll("#evidence-list > .evidence").length === 4 && document.querySelectorAll(".hypothesis").length === 4`)
	msg := "msg_" + run.ID
	d.play(run.ID, spoken(msg, answer, "Against cell")...)
	head, _, _ := strings.Cut(answer, "Against cell")
	d.frame(run.ID, msg, units(head), "Against cell congestion: load")
	b.until(`document.querySelector("article.live") && document.querySelector("article.live").textContent.includes("Against cell congestion: load")`)
	b.shootAll("streaming")

	// Leaving changes nothing; coming back shows all of it once.
	b.do(chromedp.Navigate("about:blank"))
	d.play(run.ID, told(msg, answer, "Against cell")...)
	b.do(chromedp.Navigate(s.URL + "/c/" + run.Conversation))
	b.until(`document.querySelector("#conn .word").textContent === "Live"`)
	if n := eval[int](b, `document.querySelector("article.message").textContent.split("Against cell congestion").length - 1`); n != 1 {
		t.Errorf("the sentence stands %d times", n)
	}
	if !eval[bool](b, `document.querySelector(".unverified").textContent.includes("About 1,200 customers called")`) {
		t.Error("the unverified span is not marked")
	}
	d.play(run.ID, proposed(run.ID, time.Now().Add(28*time.Minute))...)
	b.until(`document.querySelector(".action.open")`)
	b.until(`document.querySelector("#alert").textContent.startsWith("Approval needed")`)
	b.until(`document.querySelector("#open-rail").textContent === "1" && !document.querySelector("#open-rail").hidden`)
	b.shootAll("approval")
	seenOnPhone(b)

	b.do(chromedp.Click(`article a.chip[data-evidence="E3"]`))
	b.until(`document.querySelector("#ev-E3").open && document.querySelector("#ev-E3").classList.contains("lit")`)
	b.shootAll("evidence")
	b.do(chromedp.Click("#tab-button-board"))
	b.shootAll("board")
	b.do(chromedp.Click(".decide .approve summary"))
	b.until(`document.querySelector(".decide .approve").open`)
	b.shoot("confirm-1440-light")
	b.do(chromedp.KeyEvent("\x1b"))
	b.until(`!document.querySelector(".decide .approve").open`)
	b.do(chromedp.Click(".decide .approve summary"), chromedp.Click(".decide .approve button.primary"))
	if got := soon(t, d.decided); got.Decision != "approve" || got.Digest != digest {
		t.Fatalf("decided %+v", got)
	}
	// The card has the focus once it has changed; what changes after shows too.
	rest := mended(run.ID, "msg_end_"+run.ID)
	d.play(run.ID, rest[:3]...)
	b.until(`document.activeElement === document.querySelector(".action") && document.querySelector(".action").dataset.state === "approved"`)
	b.until(`document.querySelector("#say").textContent === "Restore the APN: approved"`)
	d.play(run.ID, rest[3:7]...)
	b.until(`document.querySelector("#say").textContent === "Restore the APN: recovery verified" && document.querySelector("#evidence-count").textContent === "5"`)
	d.play(run.ID, rest[7:]...)
	b.until(`document.querySelector(".action").dataset.state === "verified"`)
	b.until(`document.querySelector(".action .badge").textContent.includes("recovery verified") && document.querySelectorAll(".action .steps li").length === 5`)
	b.until(`document.querySelector(".status").dataset.state === "finished"`)
	b.until(`document.querySelector("#open-rail").hidden`)
	b.shootAll("finished")
	for _, p := range b.problems {
		t.Error(p)
	}
}

// seenOnPhone opens the page at 390 pixels: the card that waits stands in view from its head on.
func seenOnPhone(b *tab) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(390, 844), chromedp.Reload())
	b.until(`document.querySelector("#conn .word").textContent !== ""`)
	b.shoot("approval-phone")
	if !eval[bool](b, `(() => {
		const card = document.querySelector(".action.open").getBoundingClientRect(), room = document.querySelector("#scroll").getBoundingClientRect();
		return card.top >= room.top && card.top < room.top + room.height / 4;
	})()`) {
		b.t.Error("the card that waits is out of view at 390 pixels")
	}
	b.do(chromedp.EmulateViewport(1440, 900))
}
