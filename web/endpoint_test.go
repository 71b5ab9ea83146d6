package web_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/model/engine"
	"github.com/kernelcopilot/copilot/model/fake"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

// endpoint serves the engine over the wire, as `copilot fake-model --brain engine` does, and returns what points the
// product at it.
func endpoint(t *testing.T, cfg fake.Config) func(*app.Config) {
	t.Helper()
	ec, err := engine.FromPrompts()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Brain, err = engine.New(ec); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(fake.New(cfg))
	t.Cleanup(s.Close)
	return func(c *app.Config) { c.Model, c.ModelURL, c.ModelDeployment = "openai", s.URL+"/v1", "fake" }
}

// gate holds answers in their middle until the test lets them go.
type gate struct {
	open chan struct{}
	sent chan string // what was sent of the answer that is held
}

func (g gate) hold(ctx context.Context, sent string) {
	g.sent <- sent
	select {
	case <-g.open:
	case <-ctx.Done():
	}
}

// TestTabClosedInMidAnswer closes the tab while a slow endpoint is in the middle of its answer and opens it again, once
// while the answer still comes and once after its end: the page shows the whole answer, as it is stored, each block once.
func TestTabClosedInMidAnswer(t *testing.T) {
	for name, held := range map[string]bool{"opened while it comes": true, "opened after its end": false} {
		t.Run(name, func(t *testing.T) {
			g := gate{make(chan struct{}), make(chan string, 8)}
			a := boot(t, "backhaul_loss@link#3,start=-40m", endpoint(t, fake.Config{Hold: g.hold}))
			b := browser(t)
			first := b.beside()
			first.do(chromedp.Navigate(a.URL()+"/"), chromedp.Click(".suggest button"))
			half := partShown(t, soon(t, g.sent))
			first.until(half)
			first.shoot("held-1440-light")
			begun := eval[string](first, `document.querySelector("article.message.live .prose").textContent`)
			address := eval[string](first, `location.href`)
			conversation := eval[string](first, `document.querySelector("#thread").dataset.conversation`)
			first.close()

			again := b
			if held {
				again = b.beside()
				again.do(chromedp.Navigate(address))
				// What had come before the tab closed is back, while the endpoint still holds the rest.
				again.until(half)
				close(g.open)
			} else {
				close(g.open)
				settled(t, a, conversation)
				again.do(chromedp.Navigate(address))
			}
			again.until(`document.querySelector("article.message").dataset.settled === "true"`)
			again.until(`["waiting", "finished"].includes(document.querySelector(".status").dataset.state)`)
			again.shoot("back-1440-light")
			message := settled(t, a, conversation)
			if n := len(oneSpace(begun)); n < 80 || n >= len(oneSpace(shownText(again, message))) {
				t.Errorf("the answer was held after %d bytes of %d", n, len(message.Text))
			}
			wholeOnce(t, a, again, conversation, message)
			again.do(chromedp.Reload())
			again.until(`document.querySelector("article.message").dataset.settled === "true"`)
			wholeOnce(t, a, again, conversation, message)
			for _, p := range slices.Concat(first.problems, again.problems) {
				t.Error(p)
			}
		})
	}
}

// partShown is the condition that the page shows what was sent of a held answer, and no more.
func partShown(t *testing.T, sent string) string {
	t.Helper()
	js, err := json.Marshal(part.NewMarkdown().Render(words.In(""), sent, nil))
	if err != nil {
		t.Fatal(err)
	}
	return `(() => {
		const t = document.createElement("template"), text = (e) => e.textContent.replace(/\s+/g, " ").trim();
		t.innerHTML = ` + string(js) + `;
		return text(document.querySelector("article.message.live .prose")) === text(t.content);
	})()`
}

// settled waits for the end of the conversation's run, or until it waits for a person, and returns its answer as stored.
func settled(t *testing.T, a *app.App, conversation string) copilot.Message {
	t.Helper()
	c := client.New(a.URL())
	runs, err := c.Runs(t.Context(), conversation, "")
	if err != nil || len(runs.Items) != 1 {
		t.Fatalf("%d runs: %v", len(runs.Items), err)
	}
	for e, err := range c.Events(t.Context(), runs.Items[0].ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if _, over := e.Event.(copilot.RunFinished); over {
			break
		}
	}
	list, err := c.Messages(t.Context(), conversation)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Backward(list.Items) {
		if m.Role == copilot.RoleAssistantMessage {
			return m
		}
	}
	t.Fatal("no answer is stored")
	return copilot.Message{}
}

// oneSpace is the text with one space between words: unfinished Markdown breaks lines elsewhere than the whole.
func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

func shownText(b *tab, m copilot.Message) string {
	b.t.Helper()
	return eval[string](b, `document.getElementById("`+m.ID+`").querySelector(".prose").textContent`)
}

// wholeOnce compares the page with the store: the answer is that of the stored message to the last character, and the
// blocks are those that the events tell, each once and in their order.
func wholeOnce(t *testing.T, a *app.App, b *tab, conversation string, m copilot.Message) {
	t.Helper()
	want, err := json.Marshal(part.NewMarkdown().Render(words.In(""), m.Text, m.Spans))
	if err != nil {
		t.Fatal(err)
	}
	diff := eval[string](b, `(() => {
		const t = document.createElement("template");
		t.innerHTML = `+string(want)+`;
		const has = document.getElementById("`+m.ID+`").querySelector(".prose").innerHTML.trim(), want = t.innerHTML.trim();
		return has === want ? "" : has + "\n--- stored ---\n" + want;
	})()`)
	if diff != "" {
		t.Errorf("the page does not show the stored message:\n%s", diff)
	}
	c := client.New(a.URL())
	runs, err := c.Runs(t.Context(), conversation, "")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for e, err := range c.Events(t.Context(), runs.Items[0].ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if id := blockOf(e.Event); id != "" && !slices.Contains(blocks, id) {
			blocks = append(blocks, id)
		}
		if _, over := e.Event.(copilot.RunFinished); over {
			break
		}
	}
	shown := eval[[]string](b, `[...document.querySelectorAll("#thread .items > *")].map(e => e.id)`)
	if !slices.Equal(shown, blocks) {
		t.Errorf("blocks in the page: %v\nin the events: %v", shown, blocks)
	}
	if twice := eval[[]string](b, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`); len(twice) > 0 {
		t.Errorf("twice in the page: %v", twice)
	}
}

// blockOf is the id of the block that the event begins, "" for none.
func blockOf(e copilot.Event) string {
	switch v := e.(type) {
	case copilot.TextMessageStart:
		if v.Role == copilot.RoleAssistantMessage {
			return v.MessageID
		}
	case copilot.ToolCallStart:
		return "tool-" + v.ToolCallID
	case copilot.ActionChanged:
		return "action-" + v.ID
	case copilot.ApprovalRequested:
		return "action-" + v.Action.ID
	}
	return ""
}

// TestPlantedFigureIsShownUnverified: a figure that the endpoint falsified stands in the page as unverified, in the text
// for everyone, in words for a screen reader, and with the reason once it has the focus.
func TestPlantedFigureIsShownUnverified(t *testing.T) {
	a := boot(t, "backhaul_loss@link#3,start=-40m", endpoint(t, fake.Config{Plant: "987"}))
	b := browser(t)
	b.do(chromedp.Navigate(a.URL()+"/"), chromedp.Click(".suggest button"))
	b.until(`["waiting", "finished"].includes(document.querySelector(".status").dataset.state)`)
	b.until(`document.querySelector("article.message[data-settled=true] .unverified")`)
	const mark = `[...document.querySelectorAll("article .unverified")].find(e => e.tabIndex === 0 && e.querySelector(".reason").textContent.includes("987"))`
	if !eval[bool](b, `!!(`+mark+`)`) {
		t.Fatalf("the planted figure is not marked: %s", eval[string](b, `document.querySelector("article.message").textContent`))
	}
	if line := eval[string](b, `getComputedStyle(`+mark+`).textDecorationStyle`); line != "dotted" {
		t.Errorf("the underline is %q", line)
	}
	if said := eval[string](b, mark+`.querySelector(".sr").textContent`); !strings.Contains(said, "unverified") {
		t.Errorf("a screen reader says %q", said)
	}
	if shown := eval[string](b, `(() => { const m = `+mark+`; m.scrollIntoView({block: "center"}); m.focus(); return getComputedStyle(m.querySelector(".reason")).display + "|" + m.querySelector(".reason").textContent })()`); !strings.HasPrefix(shown, "block|") || !strings.Contains(shown, "987") {
		t.Errorf("on focus it shows %q", shown)
	}
	b.shootAll("planted")
	if eval[bool](b, `(() => { const m = `+mark+`; m.blur(); return getComputedStyle(m.querySelector(".reason")).display !== "none" })()`) {
		t.Error("the reason stays when the focus has gone")
	}
	for _, p := range b.problems {
		t.Error(p)
	}
}
