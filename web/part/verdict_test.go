package part_test

import (
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

var asked = time.Date(2026, 3, 4, 9, 50, 0, 0, time.UTC)

// thread applies events to a run of its own.
func thread(lang, run string, th *part.Thread, events ...copilot.Event) *part.Thread {
	if th == nil {
		th = part.NewThread(part.Options{Conversation: "conv_1", Words: words.In(lang)})
	}
	th.AddRun(copilot.Run{ID: run, CreatedAt: asked})
	for i, e := range events {
		th.Apply(copilot.StoredEvent{Thread: "conv_1", Run: run, Seq: int64(i + 1), At: asked, Event: e})
	}
	return th
}

func spoken(t *testing.T, lang string, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(words.With(t.Context(), words.In(lang)), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func ended(v copilot.Verdict) copilot.Event {
	return copilot.RunFinished{Outcome: copilot.RunEnd{Type: "success"}, Result: v}
}

func caused(id, object string, end time.Time) copilot.Verdict {
	return copilot.Verdict{Outcome: copilot.OutcomeCause, Causes: []copilot.VerdictCause{{ID: &id, Object: object, P: 0.94, Onset: asked.Add(-time.Hour), End: end}}}
}

// TestVerdictSaysWhen: a cause that is over says since when, is not red, and names its object once.
func TestVerdictSaysWhen(t *testing.T) {
	for lang, want := range map[string]string{"en": "over since", "es": "terminado desde"} {
		th := thread(lang, "run_1", nil, ended(caused("subscriber-profile-misprovisioned", "SUB-01609", asked.Add(-40*time.Minute))))
		m := th.VerdictView(th.Runs[0])
		got := spoken(t, lang, part.VerdictCard("run_1", m))
		if m.Tone == part.ToneBad || !strings.Contains(got, want) || !strings.Contains(got, "09:10") || !strings.Contains(got, "08:50") {
			t.Errorf("%s: %s: %s", lang, m.Tone, got)
		}
		if strings.Count(m.Line, "SUB-01609") != 1 {
			t.Errorf("%s: %q", lang, m.Line)
		}
	}
	th := thread("en", "run_1", nil, ended(caused("subscriber-profile-misprovisioned", "SUB-01609", time.Time{})))
	if m := th.VerdictView(th.Runs[0]); m.Tone != part.ToneBad {
		t.Errorf("one that lasts is %s", m.Tone)
	}
}

// TestVerdictIsMended: a recovery that was verified, in the run or in one that goes on with it, takes the red away.
func TestVerdictIsMended(t *testing.T) {
	act := func(s copilot.ActionState) copilot.Event {
		return copilot.ActionChanged{ID: "act_1", Tool: "apn.restore", State: s, Mended: s == copilot.ActionVerified}
	}
	stands := copilot.ActionChanged{ID: "act_1", Tool: "ticket.add_note", State: copilot.ActionVerified}
	v := caused("x", "SUB-1", time.Time{})
	for name, c := range map[string]struct {
		first, then []copilot.Event
		mended      bool
	}{
		"in the run":       {first: []copilot.Event{act(copilot.ActionVerified), ended(v)}, mended: true},
		"not recovered":    {first: []copilot.Event{act(copilot.ActionNotVerified), ended(v)}},
		"only written":     {first: []copilot.Event{stands, ended(v)}},
		"in the next run":  {first: []copilot.Event{ended(v)}, then: []copilot.Event{act(copilot.ActionVerified), ended(v)}, mended: true},
		"of another cause": {first: []copilot.Event{ended(v)}, then: []copilot.Event{act(copilot.ActionVerified), ended(caused("x", "SUB-2", time.Time{}))}},
	} {
		th := thread("en", "run_1", nil, c.first...)
		if c.then != nil {
			thread("en", "run_2", th, c.then...)
		}
		if m := th.VerdictView(th.Runs[0]); m.Mended != c.mended || (m.Tone == part.ToneGood) != c.mended {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// TestStopIsSaidOnce: the message that says it stands alone.
func TestStopIsSaidOnce(t *testing.T) {
	const text = "The run was stopped."
	th := thread("en", "run_1", nil, copilot.Notice{Code: "cancelled", Message: text},
		copilot.TextMessageStart{MessageID: "msg_1", Role: copilot.RoleAssistantMessage}, copilot.TextMessageContent{MessageID: "msg_1", Delta: text},
		copilot.TextMessageEnd{MessageID: "msg_1"}, ended(copilot.Verdict{Outcome: copilot.OutcomeStopped, Reason: "cancelled"}))
	got := spoken(t, "en", part.RunSection(th.RunView(th.Runs[0])))
	if strings.Count(got, text) != 1 || strings.Contains(got, "cancelled") || strings.Count(got, "Stopped") != 1 {
		t.Error(got)
	}
}

// TestNoAnswerOfWhatWasNotSent: after a rejection there is no answer of the operator, and a card at a phone's width names
// each value.
func TestNoAnswerOfWhatWasNotSent(t *testing.T) {
	res := copilot.Render(copilot.Result{Tool: "apn.restore", Failure: &copilot.Failure{Code: copilot.CodeForbidden, Message: "rejected", Next: "Nothing was sent."}})
	for state, want := range map[copilot.ActionState]bool{copilot.ActionRejected: false, copilot.ActionSuperseded: false, copilot.ActionExpired: false, copilot.ActionDone: true} {
		th := thread("en", "run_1", nil, copilot.ActionChanged{ID: "act_1", Tool: "apn.restore", State: copilot.ActionIntent},
			copilot.ActionChanged{ID: "act_1", Tool: "apn.restore", State: state, Result: res, Changes: []copilot.Change{{Field: "apn", Before: "iot", After: "internet", Seen: "internet"}}})
		got := spoken(t, "en", part.RunSection(th.RunView(th.Runs[0])))
		if strings.Contains(got, `class="read"`) != want || !strings.Contains(got, `data-label="seen"`) {
			t.Errorf("%s: %s", state, got)
		}
	}
}
