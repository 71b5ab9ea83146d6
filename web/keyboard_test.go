package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kernelcopilot/copilot"
)

// TestKeyboard goes through a conversation with keys alone: the list of keys, the command menu, Esc, and Tab through all
// that can be acted on, each time with a focus that shows.
func TestKeyboard(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask(firstQuestion, "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.tellWhole(run.ID)
	b := browser(t)
	b.do(chromedp.Navigate(s.URL + "/c/" + run.Conversation))
	b.until(`document.querySelector("#conn .word").textContent === "Live"`)
	b.do(chromedp.KeyEvent("?"))
	b.until(`document.querySelector("#keys").open`)
	b.do(chromedp.KeyEvent("\x1b"))
	b.until(`!document.querySelector("#keys").open`)
	for _, modifier := range []string{"ctrlKey", "metaKey"} {
		eval[bool](b, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "k", bubbles: true, `+modifier+`: true})); true`)
		b.until(`document.querySelector("#menu").open && document.activeElement.id === "menu-find"`)
		b.do(chromedp.KeyEvent("\x1b"))
		b.until(`!document.querySelector("#menu").open`)
	}

	eval[bool](b, `document.activeElement.blur(); window.reached = new Set(); window.dim = []; true`)
	for range 150 {
		b.do(chromedp.KeyEvent("\t"))
		if eval[bool](b, `(() => {
			const el = document.activeElement;
			if (el === document.body || reached.has(el)) return reached.size > 10;
			reached.add(el);
			const shows = (e) => e && getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) > 0;
			if (!shows(el) && !shows(el.closest(".box"))) dim.push(el.outerHTML.slice(0, 80));
			return false;
		})()`) {
			break
		}
	}
	missed := eval[[]string](b, `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, summary, [tabindex='0']")]
		.filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0 && !e.closest("dialog") && !reached.has(e)).map(e => e.outerHTML.slice(0, 100))`)
	for _, m := range missed {
		t.Errorf("Tab does not reach %s", m)
	}
	for _, m := range eval[[]string](b, `dim`) {
		t.Errorf("the focus does not show on %s", m)
	}
	composes(t, d, b, s.URL)
	for _, p := range b.problems {
		t.Error(p)
	}
}

// composes writes questions: the composer grows with the question, is one line again once it was sent, and what comes back is announced.
func composes(t *testing.T, d *desk, b *tab, url string) {
	t.Helper()
	first, err := d.Ask(t.Context(), ask("And the other one?", "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.play(first.ID, append(startRun(noon), copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: copilot.Verdict{Outcome: copilot.OutcomeAnswered}})...)
	for _, width := range []int64{1440, 390} {
		b.do(chromedp.EmulateViewport(width, 844), chromedp.Navigate(url+"/c/"+first.Conversation))
		b.until(`document.querySelector("#conn .word").textContent !== ""`)
		const high = `document.querySelector("#ask").offsetHeight`
		empty := eval[int](b, high)
		eval[bool](b, `(() => { const a = document.querySelector("#ask"); a.focus(); a.value = "`+strings.Repeat("a long question ", 30)+`\n\nover lines"; return true; })()`)
		if grown := eval[int](b, high); grown <= empty {
			t.Errorf("at %d pixels it stays %d high", width, grown)
		}
		b.do(chromedp.KeyEvent("\r"))
		run := soon(t, d.asked)
		b.until(`document.querySelector("#say").textContent === "Question sent."`)
		if left := eval[string](b, `document.querySelector("#ask").value`); left != "" {
			t.Errorf("at %d pixels %q is left", width, left)
		}
		if sent := eval[int](b, high); sent != empty {
			t.Errorf("at %d pixels it is %d high after sending, %d before", width, sent, empty)
		}
		d.play(run.ID, startRun(noon)...)
		b.until(`document.querySelector("#composer-state").dataset.run === "` + run.ID + `" && document.querySelector("#composer-state").textContent.includes("once it has ended")`)
		d.play(run.ID, append(append(spoken("msg_"+run.ID, farewell, "since"), told("msg_"+run.ID, farewell, "since")...),
			copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: copilot.Verdict{Outcome: copilot.OutcomeAnswered}})...)
		b.until(`document.querySelector("#say").textContent.includes("Recovered: session setup")`)
	}
}
