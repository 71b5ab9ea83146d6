package web_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/kernelcopilot/copilot"
)

// inView is a JavaScript condition: all of the element stands in the scrolled part of the page.
func inView(element string) string {
	return `(() => { const e = document.querySelector("` + element + `").getBoundingClientRect(), room = document.querySelector("#scroll").getBoundingClientRect();
		return e.height > 0 && e.top >= room.top - 1 && e.bottom <= room.bottom + 1; })()`
}

// TestServerGone: a banner says in words that fit whether a run is on its way, in both widths, and goes when the server is back.
func TestServerGone(t *testing.T) {
	d := newDesk()
	s, stop := serveAt(t, d, "")
	b := browser(t)
	b.do(chromedp.Navigate(s.URL+"/"), chromedp.Click(".suggest button"))
	run := soon(t, d.asked)
	d.play(run.ID, startRun(noon)...)
	b.until(`document.querySelector("#conn .word").textContent === "Live" && document.querySelector(".status").dataset.state === "running"`)
	shown := func(says string) {
		b.until(`!document.querySelector("#offline").hidden && document.querySelector("#offline").textContent.includes("Reconnecting…")`)
		if got := eval[string](b, `document.querySelector("#offline").textContent`); !strings.Contains(got, says) {
			t.Errorf("the banner says %q, not %q", got, says)
		}
		for _, width := range []int64{390, 1440} {
			b.do(chromedp.EmulateViewport(width, 844))
			if !eval[bool](b, `(() => { const r = document.querySelector("#offline").getBoundingClientRect(); return r.top === 0 && r.height >= 32 && r.right <= innerWidth; })()`) {
				t.Errorf("the banner is out of view at %d pixels", width)
			}
		}
	}
	stop()
	shown("does not need this page")
	b.shootAll("gone-running")
	_, stop = serveAt(t, d, s.Listener.Addr().String())
	b.until(`document.querySelector("#offline").hidden`)
	d.play(run.ID, told("msg_"+run.ID, answer, answer)...)
	d.play(run.ID, copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: verdict()})
	b.until(`document.querySelector(".status").dataset.state === "finished"`)
	stop()
	shown("No run is on its way")
	b.shootAll("gone-finished")
}

// TestVerdictInView: when an answer ends under a reader who has not scrolled, its verdict is in view; one who has scrolled
// stays where he is.
func TestVerdictInView(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	b := browser(t)
	const place = `document.querySelectorAll(".tool")[3].getBoundingClientRect().top`
	var was float64
	for _, scrolled := range []bool{false, true} {
		b.do(chromedp.EmulateViewport(1440, 400), chromedp.Navigate(s.URL+"/"), chromedp.Click(".suggest button"))
		run := soon(t, d.asked)
		b.until(`document.querySelector("#conn .word").textContent === "Live" || document.querySelector("#conn .word").textContent === "Up to date"`)
		d.play(run.ID, startRun(noon)...)
		d.play(run.ID, callEvents(run.ID)...)
		d.play(run.ID, resultEvents(run.ID)...)
		d.play(run.ID, spoken("msg_"+run.ID, answer, "Against cell")...)
		b.until(`document.querySelector("article.live")`)
		if scrolled {
			eval[bool](b, `document.dispatchEvent(new WheelEvent("wheel")); document.querySelector("#scroll").scrollTop = 80; true`)
			was = eval[float64](b, place)
		}
		d.play(run.ID, told("msg_"+run.ID, answer, "Against cell")...)
		d.play(run.ID, copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: verdict()})
		b.until(`document.querySelector(".status").dataset.state === "finished" && document.querySelector(".verdict")`)
		b.shoot(fmt.Sprintf("ended-scrolled-%v", scrolled))
		if scrolled {
			if now := eval[float64](b, place); math.Abs(now-was) > 2 {
				t.Errorf("what was read moved from %g to %g", was, now)
			}
		} else {
			b.until(inView(".verdict"))
		}
	}
}

// TestCallIsSeenWhole: the exact call stands whole on its card however long it is, and what opens on the card does so in view.
func TestCallIsSeenWhole(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	b := browser(t)
	b.do(chromedp.Navigate(s.URL+"/"), chromedp.Click(".suggest button"))
	run := soon(t, d.asked)
	b.until(`document.querySelector("#conn .word").textContent.trim() !== ""`)
	d.play(run.ID, startRun(noon)...)
	events := proposed(run.ID, time.Now().Add(28*time.Minute))
	for i, e := range events {
		if ap, ok := e.(copilot.ApprovalRequested); ok {
			ap.Request = "POST /tickets/v1/notes\n{\n  \"text\": \"" + strings.Repeat("The core rejects sessions since 09:41. ", 40) + "\"\n}"
			ap.Action.Request, events[i] = ap.Request, ap
		}
	}
	d.play(run.ID, events...)
	b.until(`document.querySelector(".action.open")`)
	for _, width := range []int64{390, 1440} {
		b.do(chromedp.EmulateViewport(width, 844))
		if !eval[bool](b, `(() => { const p = document.querySelector(".action pre"); return p.textContent.endsWith("}") && p.scrollHeight <= p.clientHeight && p.scrollWidth <= p.clientWidth; })()`) {
			t.Errorf("the call is cut at %d pixels", width)
		}
		b.shoot(fmt.Sprintf("call-%d", width))
		for _, what := range []string{"reject", "approve"} {
			b.do(chromedp.Click(".decide ." + what + " summary"))
			b.until(`document.querySelector(".decide .` + what + `").open`)
			b.until(inView(".decide ." + what + " form"))
			b.shoot(fmt.Sprintf("%s-%d", what, width))
			b.do(chromedp.Click(".decide ." + what + " [data-act=back]"))
		}
	}
}
