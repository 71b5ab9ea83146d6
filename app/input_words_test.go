package app_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// said is a bad question and what must come of it.
type said struct {
	name    string
	text    string
	lang    string // of the answer: "en" or "es"
	answer  []string
	outcome copilot.Outcome
	notice  string // code of the notice that tells of it; "" where the outcome of RUN_FINISHED does
	cites   bool
	looked  string // a piece of the arguments of the place's look-up, "" for no look-up
}

// languageOf are words that our own sentences hold in one language alone.
var languageOf = map[string]string{"en": "Answered by the engine", "es": "Responde el motor"}

// TestBadWords asks what people ask wrongly: of unknown things, with broken numbers, far too long, off the subject, and
// on a wrong premise. Every case has its twin in the other language.
func TestBadWords(t *testing.T) {
	t.Parallel()
	c, o := bootServed(t, nil)
	cell, place := o.spoken(t, "cell#4"), o.spoken(t, "")
	wrong := mistyped(cell)
	if wrong == cell || place == "" {
		t.Fatalf("the names are %q and %q", cell, place)
	}
	for _, x := range badWords(cell, wrong, place) {
		t.Run(x.name, func(t *testing.T) {
			r := put(t, c, client.RunRequest{Text: x.text})
			if r.result.Outcome != x.outcome {
				t.Errorf("the outcome is %q (%s), not %q", r.result.Outcome, r.result.Reason, x.outcome)
			}
			if !has(r.text, append(x.answer, languageOf[x.lang])...) {
				t.Errorf("the answer lacks one of %q:\n%s", x.answer, r.text)
			}
			if _, told := r.notice(x.notice); x.notice != "" && !told {
				t.Errorf("no notice %s: %+v", x.notice, r.notices)
			}
			if x.cites != (r.cited > 0) {
				t.Errorf("it cites %d times", r.cited)
			}
			if find := r.calls["topology.find"]; x.looked == "" && find != "" || !strings.Contains(find, x.looked) {
				t.Errorf("looked up: %q", find)
			}
			for _, s := range r.unverified() {
				t.Errorf("unverified: %s", s)
			}
			unwritten(t, o)
			if r.waits { // what it proposes is refused, so that nothing is in the way of the next question
				reject(t, c, r.run.ID)
			}
			goesOn(t, c, r.run.Conversation, place, x.lang)
		})
	}
}

func badWords(cell, wrong, place string) []said {
	log := strings.Repeat("2026-03-04T09:41:07Z eNB-0031 WARN S1AP path failure peer=10.2.3.4 retries=3 state=DEGRADED is it up?\n", 2100)
	clarify, answered, cause := copilot.OutcomeClarify, copilot.OutcomeAnswered, copilot.OutcomeCause
	return []said{
		{"a cell mistyped", "Why is data slow at the cell " + wrong + "?", "en", []string{"did you mean", cell}, clarify, "", true, wrong},
		{"una celda mal escrita", "¿Por qué van lentos los datos en la celda " + wrong + "?", "es", []string{"¿Se refiere a", cell}, clarify, "", true, wrong},
		{"an identifier that is none", "Why is data slow at CELL-999-9?", "en", []string{"knows nothing called", "CELL-999-9", "did you mean one of them"}, clarify, "", true, "CELL-999-9"},
		{"a place far from any", "Why is data slow in Xyzzyburg Quux?", "en", []string{"knows nothing called", "Xyzzyburg Quux", "identifier?"}, clarify, "", false, "Xyzzyburg"},
		{"un lugar que no se parece a ninguno", "¿Por qué van lentos los datos en Xyzzyburg Quux?", "es", []string{"no conoce", "Xyzzyburg Quux", "identificador?"}, clarify, "", false, "Xyzzyburg"},
		{"a number cut short", "Why has the customer with 612 345 no mobile data?", "en", []string{`"612 345"`, "not a complete phone number", "country code?"}, clarify, "", false, ""},
		{"un número incompleto", "¿Por qué no tiene datos el cliente 612 345?", "es", []string{`"612 345"`, "no es un número de teléfono completo", "prefijo"}, clarify, "", false, ""},
		{"a number with letters", "Why has the customer with +34 6x1 no mobile data?", "en", []string{"+34 6x1", "not a complete phone number"}, clarify, "", false, ""},
		{"a number that is too long", "Why has the customer with +34000000000000000001 no mobile data?", "en", []string{"+34000000000000000001", "not a complete phone number"}, clarify, "", false, ""},
		{"nothing we do", "What is the best recipe for paella?", "en", []string{"nothing this copilot can look up", "Name a region"}, answered, "", false, ""},
		{"nada de lo nuestro", "¿Cuál es la mejor receta de paella?", "es", []string{"no lo puede consultar", "Nombre una región"}, answered, "", false, ""},
		{"a poem", "Please write a poem about the sea for me.", "en", []string{"nothing this copilot can look up", "Name a region"}, answered, "", false, ""},
		{"a wrong premise", "Is it congestion in " + place + "?", "en", []string{"No: none of the explanations", "(congestion) [E", "interrupted"}, cause, "", true, place},
		{"una premisa falsa", "¿Es congestión en " + place + "?", "es", []string{"No: ninguna de las explicaciones", "(congestión) [E", "interrumpido"}, cause, "", true, place},
		{"200 KB of log", log + "Why is data slow in " + place + "?", "en", []string{"interrupted"}, cause, "text_cut", true, place},
		{"200 KB de registro", log + "¿Por qué van lentos los datos en " + place + "?", "es", []string{"interrumpido"}, cause, "text_cut", true, place},
		{"the question before the log", "Why is data slow in " + place + "?\n" + log, "en", []string{"interrupted"}, cause, "text_cut", true, place},
	}
}

// mistyped leaves out the third letter.
func mistyped(name string) string {
	r := []rune(name)
	return string(append(r[:2:2], r[3:]...))
}

// TestNothingAsked: an empty question, one that is too long, and a body that is none are refused with the next step, and
// nothing is stored.
func TestNothingAsked(t *testing.T) {
	t.Parallel()
	c, o := bootServed(t, nil)
	for name, x := range map[string]struct {
		text string
		code copilot.Code
		says string
	}{
		"empty":     {"", copilot.CodeInvalid, "write what you want to know"},
		"blank":     {" \n\t ", copilot.CodeInvalid, "write what you want to know"},
		"too large": {strings.Repeat("all work and no play ", 14_000), copilot.CodeTooLarge, "send the part that matters"},
		"monstrous": {strings.Repeat("all work and no play ", 90_000), copilot.CodeTooLarge, "send the part that matters"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.StartRun(t.Context(), client.RunRequest{Text: x.text})
			if copilot.CodeOf(err) != x.code || !has(copilot.MessageOf(err), x.says) {
				t.Errorf("%v: %v", copilot.CodeOf(err), err)
			}
		})
	}
	runs, err := c.Runs(t.Context(), "", "")
	conversations, err2 := c.Conversations(t.Context(), "")
	if err != nil || err2 != nil || len(runs.Items)+len(conversations.Items) > 0 {
		t.Errorf("stored: %d runs, %d conversations; %v %v", len(runs.Items), len(conversations.Items), err, err2)
	}
	unwritten(t, o)
}

// TestKernelDown: the operator's Kernel refuses connections from the start, or dies in mid-conversation. The server starts,
// the answer says so and what to do, and nothing old is sold as new.
func TestKernelDown(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a real process and kills it")
	}
	t.Parallel()
	sandbox := start(t, build(t), []string{"COPILOT_SANDBOX_TOKEN=" + sandboxToken, "COPILOT_KERNEL_CLIENT_SECRET=" + kernelSecret},
		"sandbox", "--addr", "127.0.0.1:0", "--control", "127.0.0.1:0", "--noise", "none", "--fault", "backhaul_loss@link#3,start=-40m")
	kernel, o := sandbox.says(t, "kernel at "), operator{sandbox.says(t, "control at ")}
	place := o.spoken(t, "")
	outside := func(cfg *app.Config) {
		cfg.KernelURL, cfg.KernelClientID, cfg.KernelClientSecret, cfg.SandboxControl = kernel, "copilot", kernelSecret, ""
	}
	dying, _ := bootServed(t, outside)
	before := put(t, dying, client.RunRequest{Text: "Why is data slow in " + place + "?"})
	if before.result.Outcome != copilot.OutcomeCause {
		t.Fatalf("before: %+v", before.result)
	}
	reject(t, dying, before.run.ID)
	unwritten(t, o)
	sandbox.kill()
	down, _ := bootServed(t, outside)
	for name, x := range map[string]struct {
		c            *client.Client
		conversation string
	}{"from the start": {down, ""}, "in mid-conversation": {dying, before.run.Conversation}} {
		for lang, q := range map[string]struct{ ask, says, next, notice string }{
			"en": {"Why is data slow in " + place + "?", "did not answer", "administrator", "does not answer"},
			"es": {"¿Por qué van lentos los datos en " + place + "?", "no ha contestado", "administrador", "no contesta"},
		} {
			t.Run(name+" "+lang, func(t *testing.T) {
				r := put(t, x.c, client.RunRequest{Text: q.ask, Conversation: x.conversation})
				if r.result.Outcome != copilot.OutcomeStopped || !strings.HasPrefix(r.result.Reason, "kernel: ") || len(r.result.Causes) > 0 {
					t.Errorf("the result is %+v", r.result)
				}
				if !has(r.text, q.says, q.next, languageOf[lang]) || has(r.text, "LINK-") {
					t.Errorf("the answer:\n%s", r.text)
				}
				for _, code := range []string{"kernel_unavailable", "look_failed"} {
					if n, ok := r.notice(code); !ok || !has(n.Message, q.notice) || n.Next == "" {
						t.Errorf("the notice %s: %+v", code, r.notices)
					}
				}
				for _, e := range r.events {
					if ev, ok := e.Event.(copilot.EvidenceAdded); ok && ev.Records == 0 {
						t.Errorf("a failed look counts as evidence: %+v", ev)
					}
				}
				again := put(t, x.c, client.RunRequest{Text: "What is a PRB?", Conversation: r.run.Conversation})
				if again.result.Outcome != copilot.OutcomeAnswered || again.cited == 0 {
					t.Errorf("the documents are there and no answer is: %+v\n%s", again.result, again.text)
				}
			})
		}
	}
}

// reject refuses what the run proposes, and waits until it is over.
func reject(t *testing.T, c *client.Client, run string) { rejectWith(t, c, run, "not now") }

func rejectWith(t *testing.T, c *client.Client, run, reason string) {
	t.Helper()
	poll(t, "the run is over", func() bool {
		r, err := c.Run(t.Context(), run)
		if err != nil || r.State == string(copilot.StateFinished) {
			return err == nil
		}
		if r.Wait == nil || r.Wait.Approval == "" {
			return false
		}
		open, err := c.Approvals(t.Context(), false)
		for _, v := range open.Items {
			if err == nil && v.Approval.ID == r.Wait.Approval {
				_, err = c.As("approver").Decide(t.Context(), v.Approval.ID, client.DecisionRequest{Decision: copilot.DecisionReject, Digest: v.Approval.Digest, Reason: reason})
			}
		}
		return false
	})
}

// goesOn asks a good question in the same conversation.
func goesOn(t *testing.T, c *client.Client, conversation, place, lang string) {
	t.Helper()
	text := map[string]string{"en": "Why is data slow in " + place + "?", "es": "¿Por qué van lentos los datos en " + place + "?"}[lang]
	r := put(t, c, client.RunRequest{Text: text, Conversation: conversation})
	if r.result.Outcome != copilot.OutcomeCause || r.cited < 3 {
		t.Errorf("the next question: %+v\n%s", r.result, r.text)
	}
	if r.waits {
		reject(t, c, r.run.ID)
	}
}
