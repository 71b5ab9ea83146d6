package app_test

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/model/fake"
)

// sick is the whole program with an endpoint on the real wire that answers by the script.
func sick(t *testing.T, change func(*app.Config), script ...fake.Turn) (*app.App, *fake.Server) {
	t.Helper()
	f := fake.New(fake.Config{Script: script})
	endpoint := httptest.NewServer(f)
	t.Cleanup(endpoint.Close)
	return boot(t, func(c *app.Config) {
		c.Faults = []string{"backhaul_loss@link#3,start=-40m"}
		c.Model, c.ModelURL, c.ModelDeployment = "openai", endpoint.URL+"/v1", "fake"
		c.ModelWait, c.ModelIdle = 400*time.Millisecond, 300*time.Millisecond
		if change != nil {
			change(c)
		}
	}), f
}

var asked = regexp.MustCompile(` in (.+?)(?: since.*)?\?`)

// answers asks about the place of the first question and returns the run's events.
func answers(t *testing.T, a *app.App, lang string) []copilot.Event {
	t.Helper()
	m := asked.FindStringSubmatch(a.Question())
	if m == nil {
		t.Fatalf("no place in %q", a.Question())
	}
	text := map[string]string{"en": "Why is data slow in " + m[1] + "?", "es": "¿Por qué van lentos los datos en " + m[1] + "?"}[lang]
	c := client.New(a.URL())
	run, err := c.StartRun(t.Context(), client.RunRequest{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var out []copilot.Event
	for e, err := range c.Events(t.Context(), run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e.Event)
		if _, ended := e.Event.(copilot.RunFinished); ended { // or it waits for an approval: the answer stands
			break
		}
	}
	return out
}

func those[E copilot.Event](events []copilot.Event) []E {
	var out []E
	for _, e := range events {
		if v, ok := e.(E); ok {
			out = append(out, v)
		}
	}
	return out
}

// final is the text of the last message that was not taken back, and who spoke it.
func final(events []copilot.Event) (text, backend string) {
	texts, order := map[string]string{}, []copilot.TextMessageStart{}
	for _, e := range events {
		switch v := e.(type) {
		case copilot.TextMessageStart:
			order = append(order, v)
		case copilot.TextMessageContent:
			texts[v.MessageID] += v.Delta
		case copilot.Retracted:
			delete(texts, v.MessageID)
		}
	}
	for _, m := range order {
		if texts[m.MessageID] != "" {
			text, backend = texts[m.MessageID], m.Backend
		}
	}
	return text, backend
}

// TestWorstDay: whatever the endpoint does, in the first turn or after it has begun to look, the engine takes the run over
// and answers with a cause, in the language of the question. What was shown of a broken turn is taken back.
func TestWorstDay(t *testing.T) {
	long := strings.Repeat("Packet loss of 71 % on every link. ", 12)
	looks := fake.Turn{Text: "I look at the alarms.", Calls: []fake.Call{{Name: "document__search", Args: `{"query":"packet loss"}`}}}
	for name, c := range map[string]struct {
		script []fake.Turn
		taken  int    // messages taken back in the first run
		reason string // in the notice
		lang   string
	}{
		"500":           {[]fake.Turn{{Fault: fake.Fault500}}, 0, "failed (500)", "en"},
		"429":           {[]fake.Turn{{Fault: fake.Fault429}}, 0, "limita las peticiones (429)", "es"},
		"hang":          {[]fake.Turn{{Fault: fake.FaultHang}}, 0, "did not begin to answer", "en"},
		"hang later":    {[]fake.Turn{looks, {Fault: fake.FaultHang}}, 0, "no empezó a contestar", "es"},
		"silent":        {[]fake.Turn{{Text: long, Fault: fake.FaultStall}}, 2, "calló", "es"},
		"cut":           {[]fake.Turn{{Text: long, Fault: fake.FaultCut}}, 2, "cannot be read", "en"},
		"cut later":     {[]fake.Turn{looks, {Text: long, Fault: fake.FaultCut}}, 2, "no se puede leer", "es"},
		"cut in a call": {[]fake.Turn{{Calls: looks.Calls, Fault: fake.FaultCutInArgs}}, 0, "cannot be read", "en"},
		"no finish":     {[]fake.Turn{{Text: long, Fault: fake.FaultNoFinish}}, 2, "cut its answer short", "en"},
		"error in it":   {[]fake.Turn{{Text: long, Fault: fake.FaultMidError}}, 2, "", "es"},
		"filtered":      {[]fake.Turn{{Fault: fake.FaultPromptFilter}}, 0, "content filter", "en"},
		"says nothing":  {[]fake.Turn{{}}, 0, "no dio ninguna respuesta", "es"},
	} {
		t.Run(name, func(t *testing.T) {
			a, f := sick(t, nil, c.script...)
			began := time.Now()
			events := answers(t, a, c.lang)
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			ends := those[copilot.RunFinished](events)
			if v := ends[len(ends)-1].Result; v.Outcome != copilot.OutcomeCause {
				t.Errorf("ended as %+v", v)
			}
			text, backend := final(events)
			foot := map[string]string{"en": "Answered by the engine, because the configured language model failed", "es": "Responde el motor, porque ha fallado"}[c.lang]
			if backend != "engine" || !strings.Contains(text, foot) || strings.Contains(text, "71 %") {
				t.Errorf("%s says %s", backend, text)
			}
			if got := len(those[copilot.Retracted](events)); got != c.taken {
				t.Errorf("%d messages were taken back, not %d", got, c.taken)
			}
			says := map[string]string{"en": "openai:fake gave no answer", "es": "openai:fake no ha respondido"}[c.lang]
			var told []copilot.Notice
			for _, n := range those[copilot.Notice](events) {
				if n.Code == "model_fallback" {
					told = append(told, n)
				}
			}
			if len(told) != 1 || !strings.Contains(told[0].Message, says) || !strings.Contains(told[0].Message, c.reason) || !strings.Contains(told[0].Message, "engine") {
				t.Errorf("told: %+v", told)
			}
			if n := len(f.Requests()); n > len(c.script)+1 {
				t.Errorf("the endpoint was asked %d times", n)
			}
		})
	}
}

// TestDeadEndpointIsNotWaitedFor: after the first run has found it dead, the next does not ask it.
func TestDeadEndpointIsNotWaitedFor(t *testing.T) {
	a, f := sick(t, nil, fake.Turn{Fault: fake.FaultHang})
	answers(t, a, "en")
	before := len(f.Requests())
	events := answers(t, a, "es")
	if _, backend := final(events); backend != "engine" || len(f.Requests()) != before || before != 1 {
		t.Errorf("%s answers; the endpoint was asked %d and %d times", backend, before, len(f.Requests())-before)
	}
}

// TestNoFallback: the run ends within its tries and says why.
func TestNoFallback(t *testing.T) {
	a, f := sick(t, func(c *app.Config) { c.ModelFallback = "none" }, fake.Turn{Fault: fake.Fault500})
	events := answers(t, a, "en")
	ends := those[copilot.RunFinished](events)
	if v := ends[len(ends)-1].Result; v.Outcome != copilot.OutcomeStopped || !strings.Contains(v.Reason, "500") || len(f.Requests()) != 2 {
		t.Errorf("ended as %+v after %d requests", v, len(f.Requests()))
	}
}
