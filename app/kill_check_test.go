package app_test

import (
	"unicode/utf16"

	"github.com/kernelcopilot/copilot"
)

// check looks at the whole record of the run, as one watcher saw it, and at the operator's ledger.
func (k *killing) check() {
	k.t.Helper()
	k.checkStored()
	k.checkSegments()
	k.checkText()
	k.checkWrites()
	if k.run.Result == nil || k.run.Result.Outcome != copilot.OutcomeCause {
		k.t.Errorf("the result is %+v", k.run.Result)
	}
	if !k.has(func(e copilot.Event) bool { n, ok := e.(copilot.Notice); return ok && n.Code == "resumed" }) {
		k.t.Error("nothing says that another process went on")
	}
}

// checkStored holds what the watcher saw against what a late reader sees: numbers without holes, nothing else.
func (k *killing) checkStored() {
	k.t.Helper()
	var late []copilot.StoredEvent
	for e, err := range k.client.Events(k.t.Context(), k.run.ID, 0) {
		if err != nil {
			k.t.Fatal(err)
		}
		late = append(late, e)
	}
	if len(late) != len(k.events) {
		k.t.Fatalf("the watcher saw %d events, %d are stored", len(k.events), len(late))
	}
	for i, e := range late {
		if e.Seq != int64(i+1) || k.events[i].Seq != e.Seq || copilot.EventName(k.events[i].Event) != copilot.EventName(e.Event) {
			k.t.Fatalf("event %d is %d %s; the watcher saw %d %s", i+1, e.Seq, copilot.EventName(e.Event), k.events[i].Seq, copilot.EventName(k.events[i].Event))
		}
	}
}

// checkSegments wants one RUN_STARTED and one RUN_FINISHED a segment, in turn, the last one a success.
func (k *killing) checkSegments() {
	k.t.Helper()
	segments, open := 0, false
	for _, s := range k.events {
		switch e := s.Event.(type) {
		case copilot.RunStarted:
			segments++
			if open || e.Input.Segment != segments {
				k.t.Errorf("event %d: RUN_STARTED of segment %d as number %d, the last one open: %v", s.Seq, e.Input.Segment, segments, open)
			}
			open = true
		case copilot.RunFinished:
			if !open {
				k.t.Errorf("event %d: RUN_FINISHED of no segment", s.Seq)
			}
			open = false
		}
	}
	if segments != 3 || open {
		k.t.Errorf("there are %d segments, the last one open: %v; the question, the approval and the wait make 3", segments, open)
	}
}

// checkText puts each message together by offset: nothing is missing and nothing there twice.
func (k *killing) checkText() {
	k.t.Helper()
	length, ended := map[string]int{}, map[string]bool{}
	for _, s := range k.events {
		switch e := s.Event.(type) {
		case copilot.TextMessageStart:
			if _, twice := length[e.MessageID]; twice {
				k.t.Errorf("event %d: %s begins twice", s.Seq, e.MessageID)
			}
			length[e.MessageID] = 0
		case copilot.TextMessageContent:
			if e.Offset != length[e.MessageID] || ended[e.MessageID] {
				k.t.Errorf("event %d: text at %d of %s, which has %d units, ended: %v", s.Seq, e.Offset, e.MessageID, length[e.MessageID], ended[e.MessageID])
			}
			length[e.MessageID] += len(utf16.Encode([]rune(e.Delta)))
		case copilot.TextMessageEnd:
			if ended[e.MessageID] {
				k.t.Errorf("event %d: %s ends twice", s.Seq, e.MessageID)
			}
			ended[e.MessageID] = true
		}
	}
	for id := range length {
		if !ended[id] {
			k.t.Errorf("%s never ends", id)
		}
	}
}

// checkWrites wants the write once in the ledger, under the action's id, after an approval of that action.
func (k *killing) checkWrites() {
	k.t.Helper()
	action, approved, last := map[string]string{}, map[string]bool{}, map[string]copilot.ActionState{}
	for _, s := range k.events {
		switch e := s.Event.(type) {
		case copilot.ApprovalRequested:
			action[e.ID] = e.Action.ID
		case copilot.ApprovalResolved:
			approved[action[e.ID]] = e.Decision == copilot.DecisionApprove
		case copilot.ActionChanged:
			last[e.ID] = e.State
			if e.State == copilot.ActionCalled && !approved[e.ID] {
				k.t.Errorf("event %d: %s is called without an approval", s.Seq, e.ID)
			}
		}
	}
	writes, seen := k.op.ledger(k.t), map[string]bool{}
	for _, w := range writes {
		if seen[w.Key] || !approved[w.Key] || w.State != "applied" {
			k.t.Errorf("the ledger holds %+v; seen before: %v, approved: %v", w, seen[w.Key], approved[w.Key])
		}
		seen[w.Key] = true
	}
	if len(writes) != 1 || len(last) != 1 {
		k.t.Errorf("%d writes reached the operator and there are %d actions; 1 and 1 are right", len(writes), len(last))
	}
	for id, state := range last {
		if state != copilot.ActionVerified {
			k.t.Errorf("%s ends as %s", id, state)
		}
	}
}
