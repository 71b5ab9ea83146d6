package part

import (
	"github.com/kernelcopilot/copilot"
)

// Apply takes one event. Events of a run come in the order of their seq; one that was applied before is left out.
func (t *Thread) Apply(e copilot.StoredEvent) {
	r := t.byRun[e.Run]
	if r == nil {
		r = t.AddRun(copilot.Run{ID: e.Run, CreatedAt: e.At})
	}
	if e.Seq <= r.Seq {
		return
	}
	r.Seq = e.Seq
	switch v := e.Event.(type) {
	case copilot.RunStarted, copilot.RunFinished, copilot.StepStarted, copilot.StepFinished, copilot.UsageCounted:
		t.applyRun(r, e)
	case copilot.TextMessageStart, copilot.TextMessageContent, copilot.TextMessageEnd, copilot.Retracted, copilot.Grounded, copilot.CitationMade:
		t.applyText(r, e)
	case copilot.ToolCallStart, copilot.ToolCallArgs, copilot.ToolCallEnd, copilot.ToolCallResult:
		t.applyTool(r, e)
	case copilot.EvidenceAdded:
		t.addEvidence(r, v)
	case copilot.FindingMade:
		t.found[foundKey{v.Kind, v.Object.ID, v.Evidence}] = v.State == copilot.Present
	case copilot.Hypotheses:
		t.Board = &Board{Ranked: v.Ranked, Next: v.Next, Through: v.Through}
		t.touch("board")
	case copilot.ApprovalRequested, copilot.ApprovalResolved, copilot.ActionChanged:
		t.applyAction(r, e)
	case copilot.Notice:
		t.addNotice(r, e.Seq, v)
	}
}

func (t *Thread) add(r *Run, it *Item) {
	r.Items = append(r.Items, it)
	t.touch(it.ID)
}

func (t *Thread) status(r *Run) {
	t.touch(statusID(r.ID))
	if r.Verdict == nil {
		t.touch("composer-state")
		return
	}
	for _, x := range t.Runs { // a recovery is told of the runs before it too
		if x.Verdict != nil {
			t.touch(verdictID(x.ID))
		}
	}
	t.touch("composer-state")
}

func (t *Thread) applyRun(r *Run, e copilot.StoredEvent) {
	switch v := e.Event.(type) {
	case copilot.RunStarted:
		r.State, r.Wait = copilot.StateRunning, nil
		if r.Started.IsZero() {
			r.Started = e.At
		}
		if r.Alarm == "" {
			r.Alarm = v.Input.Alarm
		}
		if r.Ticket == "" {
			r.Ticket = v.Input.Ticket
		}
	case copilot.RunFinished:
		res := v.Result
		r.Verdict, r.Step, r.Ended, r.State = &res, "", e.At, copilot.StateFinished
		if v.Outcome.Type == "interrupt" {
			r.State, r.Wait = copilot.StateWaiting, v.Outcome.Interrupts
		}
		t.touch("board")
		t.settle(r)
	case copilot.StepStarted:
		r.Step = v.StepName
	case copilot.StepFinished:
		r.Step = ""
	case copilot.UsageCounted:
		r.Tokens.Input += v.Input
		r.Tokens.Output += v.Output
		r.Backend = v.Backend
		return
	}
	t.status(r)
}

// settle ends what still looks live in a run that is over or waits.
func (t *Thread) settle(r *Run) {
	for _, it := range r.Items {
		if m := it.Message; m != nil && m.Live {
			m.Live = false
			t.touch(it.ID)
		}
		if x := it.Tool; x != nil && x.Running && r.State == copilot.StateFinished {
			x.Running, x.Cut = false, true
			t.touch(it.ID)
		}
	}
}

func (t *Thread) waitWords(in []copilot.Interrupt) string {
	w := t.opts.Words
	for _, i := range in {
		switch copilot.WaitKind(i.Reason) {
		case copilot.WaitApproval:
			return w.Say("status.waits_decision")
		case copilot.WaitTime:
			return w.Say("status.waits_until", Clock(w, i.Until, t.opts.Zone))
		}
	}
	return w.Say("status.waits")
}
