package agent

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/kernelcopilot/copilot"
)

// segment is one stretch of a run between two waits, as this process plays it.
type segment struct {
	a    *Agent
	run  copilot.Run
	stop context.CancelCauseFunc

	mu      sync.Mutex // guards what follows and keeps commits in order
	held    copilot.Lease
	pending *copilot.TextMessageContent // text not yet an event
	flushed []copilot.StoredEvent       // by the flusher, not yet in history

	block    copilot.RunBlock // as the model reads it now
	history  *history
	evidence []copilot.Evidence
	actions  []copilot.Action
	system   string
}

func newSegment(a *Agent, run copilot.Run, lease copilot.Lease, stop context.CancelCauseFunc) *segment {
	return &segment{a: a, run: run, stop: stop, held: lease}
}

func (s *segment) lease() copilot.Lease {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

func (s *segment) setLease(l copilot.Lease) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.Epoch == s.held.Epoch {
		s.held = l
	}
}

// commit writes a batch, the open text first, and publishes what was written.
func (s *segment) commit(ctx context.Context, b copilot.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending != nil {
		b.Events = append([]copilot.Event{*s.pending}, b.Events...)
	}
	stored, err := s.a.deps.Store.Commit(ctx, s.run.Tenant, s.held, b)
	if err != nil {
		return err
	}
	for _, e := range append(s.flushed, stored...) {
		s.history.add(e)
	}
	s.pending, s.flushed = nil, nil
	s.a.bus.publish(s.run, stored)
	return nil
}

// play runs the segment: load, begin or take over, go on with open actions, then step by step until it ends or waits.
func (s *segment) play(ctx context.Context) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	if s.run.Cancel {
		s.stop(errCancelled)
		return errCancelled
	}
	left := s.run.Budget.Wall - s.history.wall
	timer := time.AfterFunc(max(left, 0), func() { s.stop(errWall) })
	defer timer.Stop()
	if err := s.open(ctx); err != nil {
		if errors.Is(err, errWaiting) {
			return nil
		}
		return err
	}
	if err := s.a.deps.Prepare(ctx, s.run.Tenant); err != nil {
		s.a.deps.Log.WarnContext(ctx, "a run begins with what was read before", "run", s.run.ID, "error", copilot.MessageOf(err))
	}
	for {
		ended, err := s.step(ctx)
		if ended || err != nil {
			return err
		}
	}
}

// step does one step, or what is left of one that began before. It reports whether the segment has ended.
func (s *segment) step(ctx context.Context) (ended bool, err error) {
	turn := s.history.last()
	if turn == nil || !turn.settled || turn.done() || turn.retracted {
		if p := s.overspent(); p != nil {
			reason, text := s.stopSpent(p)
			return true, s.stopped(ctx, reason, text)
		}
		if turn, err = s.think(ctx); turn == nil || err != nil {
			return err == nil && s.history.finished, err
		}
	}
	finished := copilot.Batch{Events: []copilot.Event{copilot.StepFinished{StepName: turn.step}}}
	switch {
	case turn.retracted:
		return false, s.commit(ctx, finished)
	case len(turn.calls) == 0:
		return true, s.conclude(ctx, turn)
	}
	if err := s.invoke(ctx, turn); err != nil {
		return false, err
	}
	if waits, err := s.act(ctx); waits || err != nil {
		return waits, err
	}
	if !turn.done() { // a defect; going on would ask for ever
		return false, copilot.Errorf(copilot.CodeInternal, "a tool call was left without an answer")
	}
	if loop := s.history.loop(); loop != "" {
		return true, s.stopped(ctx, "loop: "+loop, s.in("loop", "call", loop))
	}
	return false, s.commit(ctx, finished)
}

// load reads all that the segment goes on from. Nothing of a run lives in memory alone.
func (s *segment) load(ctx context.Context) error {
	events, err := s.a.deps.Store.ConversationEvents(ctx, s.run.Tenant, s.run.Conversation)
	if err != nil {
		return err
	}
	messages, err := s.a.deps.Store.Messages(ctx, s.run.Tenant, s.run.Conversation)
	if err != nil {
		return err
	}
	s.history = newHistory(s.run.ID, messages)
	for _, e := range events {
		s.history.add(e)
	}
	if s.evidence, err = s.a.deps.Store.Evidence(ctx, s.run.Tenant, s.run.Conversation); err != nil {
		return err
	}
	s.actions, err = s.a.deps.Store.RunActions(ctx, s.run.Tenant, s.run.ID)
	return err
}

// open begins the segment, or takes over one that another process began.
func (s *segment) open(ctx context.Context) error {
	var told []copilot.Event
	now, err := s.a.deps.Kernel.KernelNow(ctx)
	if err != nil {
		s.a.deps.Log.WarnContext(ctx, "the Kernel does not tell its time", "run", s.run.ID, "error", err.Error())
		now = s.a.deps.Clock.Now()
		told = append(told, s.notice("kernel_unavailable", "cause", copilot.MessageOf(err)))
	}
	if size := len(s.history.user[s.run.ID]); s.history.segments == 0 && size > seenText {
		told = append(told, s.notice("text_cut", "size", strconv.Itoa(size>>10), "seen", strconv.Itoa(seenText>>10)))
	}
	s.block, err = s.newBlock(ctx, now)
	if err != nil {
		return err
	}
	if s.history.segments >= s.run.Segment {
		err = s.takeOver(ctx, told)
	} else {
		err = s.commit(ctx, copilot.Batch{Events: append([]copilot.Event{copilot.RunStarted{Input: s.block}}, told...)})
	}
	if err != nil {
		return err
	}
	return s.settleDecisions(ctx)
}

// newBlock is what the model is told of the run, at an instant of the operator's time.
func (s *segment) newBlock(ctx context.Context, now time.Time) (copilot.RunBlock, error) {
	decided := map[string]copilot.Approval{}
	for _, x := range s.actions {
		ap, err := s.approvalOf(ctx, x.ID)
		if err != nil {
			return copilot.RunBlock{}, err
		}
		if x.State == copilot.ActionIntent && ap != nil && ap.Decision != "" {
			decided[x.ID] = *ap
		}
	}
	return copilot.RunBlock{
		Run: s.run.ID, Segment: s.run.Segment, Job: s.run.Job, Door: s.run.Door, Role: s.run.Principal.Roles, Now: now.UTC(),
		TimeZone: s.a.cfg.Tenant.TimeZone, Lang: s.run.Input.Lang, Alarm: s.run.Input.Alarm, Ticket: s.run.Input.Ticket,
		Withhold: s.run.Input.Withhold, Resumed: s.resumed(decided), Done: s.done(),
	}, nil
}

// decidedAs is where a decision leaves an action, as long as nothing else speaks against it.
var decidedAs = map[copilot.Decision]copilot.ActionState{
	copilot.DecisionApprove: copilot.ActionApproved, copilot.DecisionReject: copilot.ActionRejected, copilot.DecisionExpire: copilot.ActionExpired,
}

// resumed tells of each action of the run, for the block at the head of a later segment: where it stands, or what was decided
// about it while the run waited.
func (s *segment) resumed(decided map[string]copilot.Approval) []copilot.Resumed {
	var out []copilot.Resumed
	for _, x := range s.actions {
		if s.replaced(x.ID) {
			continue
		}
		r := copilot.Resumed{Action: x.ID, Tool: x.Tool, State: x.State, Reason: x.Reason, Result: x.ReadBack}
		if r.Result == "" {
			r.Result = x.Result
		}
		if ap, ok := decided[x.ID]; ok {
			r.State, r.Reason = decidedAs[ap.Decision], ap.Reason
		}
		switch r.State {
		case copilot.ActionRefused, copilot.ActionRejected, copilot.ActionExpired, copilot.ActionSuperseded:
			r.Result = "" // there is none: the call's own answer says why
		}
		out = append(out, r)
	}
	return out
}
