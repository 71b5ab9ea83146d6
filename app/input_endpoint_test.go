package app_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
	"github.com/kernelcopilot/copilot/model/fake"
)

// misdeed is what a model endpoint does wrongly on the wire, and what must come of it.
type misdeed struct {
	name    string
	script  []fake.Turn
	outcome copilot.Outcome
	reason  string // head of the verdict's reason
	code    string // of the notice
	says    map[string]string
	next    map[string]string
	taken   int      // messages taken back
	calls   []string // tools that the record shows a call of
}

// TestBadEndpoint lets a model endpoint misbehave in every way of the list, in both languages. Each time the run ends within
// its budget, a notice says what happened and what to do, nothing half is done, and the conversation goes on.
func TestBadEndpoint(t *testing.T) {
	t.Parallel()
	for lang, ask := range map[string]string{"en": "Why is data slow in %s?", "es": "¿Por qué van lentos los datos en %s?"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			f := newFickle(t)
			c, o := bootServed(t, func(cfg *app.Config) {
				cfg.Model, cfg.ModelURL, cfg.ModelDeployment = "openai", f.url, "fake"
				cfg.ModelWait, cfg.ModelIdle, cfg.ModelTries, cfg.ModelFallback = 900*time.Millisecond, 400*time.Millisecond, 3, "none"
			})
			healthy, place := brain(t), o.spoken(t, "")
			for _, x := range misdeeds(place) {
				t.Run(x.name, func(t *testing.T) {
					f.set(fake.New(fake.Config{Script: x.script}))
					r := put(t, c, client.RunRequest{Text: fmt.Sprintf(ask, place)})
					x.check(t, r, lang)
					unwritten(t, o)
					f.set(healthy)
					goesOn(t, c, r.run.Conversation, place, lang)
					unwritten(t, o)
				})
			}
		})
	}
}

// check holds the record of a run against what must come of the misdeed.
func (x misdeed) check(t *testing.T, r record, lang string) {
	t.Helper()
	if r.result.Outcome != x.outcome || !strings.HasPrefix(r.result.Reason, x.reason) {
		t.Errorf("the result is %q, %q", r.result.Outcome, r.result.Reason)
	}
	n, told := r.notice(x.code)
	if !told || !has(n.Message, x.says[lang]) || n.Next == "" || has(n.Message, "internal") {
		t.Errorf("the notices: %+v", r.notices)
	}
	if !has(r.text, x.next[lang]) {
		t.Errorf("the answer does not say %q:\n%s", x.next[lang], r.text)
	}
	taken, actions, evidence, results := 0, 0, 0, 0
	for _, s := range r.events {
		switch s.Event.(type) {
		case copilot.Retracted:
			taken++
		case copilot.ActionChanged, copilot.ApprovalRequested:
			actions++
		case copilot.EvidenceAdded:
			evidence++
		case copilot.ToolCallResult:
			results++
		}
	}
	if taken != x.taken || actions > 0 || evidence > 0 || results != len(x.calls) || r.waits {
		t.Errorf("%d messages taken back, %d events of actions, %d of evidence, %d results", taken, actions, evidence, results)
	}
	if got := slices.Sorted(maps.Keys(r.calls)); !slices.Equal(got, x.calls) {
		t.Errorf("calls of %q, not %q", got, x.calls)
	}
}

func misdeeds(place string) []misdeed {
	long := strings.Repeat("words of an answer ", 20)
	look := []fake.Call{{Name: "topology__find", Args: `{"name":"` + place + `","type":"site"}`}}
	write := []fake.Call{{Name: "cell__restart", Args: `{"cell":"CELL-003-1"}`}}
	call := func(name, args string) []fake.Turn {
		return []fake.Turn{{Calls: []fake.Call{{Name: name, Args: args}}}, {Text: "Nothing was found of it. Which place is it about? / ¿Qué lugar es?"}}
	}
	both := func(en, es string) map[string]string { return map[string]string{"en": en, "es": es} }
	stopped, clarify := copilot.OutcomeStopped, copilot.OutcomeClarify
	engine, asked := both("COPILOT_MODEL=engine", "COPILOT_MODEL=engine, que no necesita"), both("Which place", "¿Qué lugar")
	silent := both("did not begin to answer within 900ms", "no empezó a contestar en 900ms")
	stall := both("fell silent for 400ms", "calló durante 400ms")
	unread := both("cannot be read", "no se puede leer")
	short, part := both("length limit", "límite de longitud"), both("Ask for a shorter answer", "Pida una respuesta más corta")
	filter, other := both("content filter", "filtro de contenido"), both("Ask in other words", "Pregunte con otras palabras")
	unfit := both("do not fit its schema", "no cumplen su esquema")
	return []misdeed{
		{"answers 500", []fake.Turn{{Fault: fake.Fault500}}, stopped, "model: ", "model_failed", both("failed (500)", "falló (500)"), engine, 0, nil},
		{"is throttled", []fake.Turn{{Fault: fake.Fault429}}, stopped, "model: ", "model_failed", both("throttled (429)", "limita las peticiones (429)"), engine, 0, nil},
		{"never answers", []fake.Turn{{Fault: fake.FaultHang}}, stopped, "model: ", "model_failed", silent, engine, 0, nil},
		{"is silent after its headers", []fake.Turn{{Fault: fake.FaultSilent}}, stopped, "model: ", "model_failed", silent, engine, 0, nil},
		{"falls silent in mid-stream", []fake.Turn{{Text: long, Fault: fake.FaultStall}}, stopped, "model: ", "model_failed", stall, engine, 3, nil},
		{"falls silent in a write's arguments", []fake.Turn{{Text: "I propose.", Calls: write, Fault: fake.FaultStall}}, stopped, "model: ", "model_failed", stall, engine, 3, nil},
		{"cuts a look's arguments", []fake.Turn{{Text: "I look.", Calls: look, Fault: fake.FaultCutInArgs}}, stopped, "model: ", "model_failed", unread, engine, 3, nil},
		{"cuts a write's arguments", []fake.Turn{{Calls: write, Fault: fake.FaultCutInArgs}}, stopped, "model: ", "model_failed", unread, engine, 0, nil},
		{"fails in mid-stream", []fake.Turn{{Text: long, Fault: fake.FaultMidError}}, stopped, "model: ", "model_failed", unread, engine, 3, nil},
		{"gives no finish reason", []fake.Turn{{Text: long, Fault: fake.FaultNoFinish}}, stopped, "model: ", "model_failed", both("cut its answer short", "cortó su respuesta"), engine, 3, nil},
		{"calls a tool that does not exist", call("network__explode", `{"scope":"x"}`), clarify, "", "bad_call", both("there is no tool", "no existe la herramienta"), asked, 0, []string{"network.explode"}},
		{"calls a tool by nearly its name", call("alarm__lists", `{"scope":"x"}`), clarify, "", "bad_call", both("did you mean alarm.list", "quería decir alarm.list"), asked, 0, []string{"alarm.lists"}},
		{"looks with other arguments", call("alarm__list", `{"scope":7,"colour":"red"}`), clarify, "", "bad_call", unfit, asked, 0, []string{"alarm.list"}},
		{"writes with other arguments", call("cell__restart", `{"celll":"CELL-003-1"}`), clarify, "", "bad_call", unfit, asked, 0, []string{"cell.restart"}},
		{"writes with torn arguments", call("cell__restart", `{"cell":"CELL-003`), clarify, "", "bad_call", both("not one whole JSON object", "no son un objeto JSON entero"), asked, 0, []string{"cell.restart"}},
		{"stops for length", []fake.Turn{{Text: "It goes on and on and", Finish: "length"}}, stopped, "model: length", "model_length", short, part, 0, nil},
		{"stops for length in a write", []fake.Turn{{Text: "I propose it.", Calls: write, Finish: "length"}}, stopped, "model: length", "model_length", short, part, 0, nil},
		{"stops for length without a word", []fake.Turn{{Calls: write, Finish: "length"}}, stopped, "model: length", "model_length", short, part, 0, nil},
		{"is filtered", []fake.Turn{{Text: "It goes on and", Finish: "content_filter"}}, stopped, "model: content_filter", "model_filtered", filter, other, 0, nil},
		{"is filtered without a word", []fake.Turn{{Finish: "content_filter"}}, stopped, "model: content_filter", "model_filtered", filter, other, 0, nil},
		{"filters the prompt", []fake.Turn{{Fault: fake.FaultPromptFilter}}, stopped, "model: content_filter", "model_filtered", filter, other, 0, nil},
	}
}
