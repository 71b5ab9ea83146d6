package web_test

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// desk stands in for the agent and its stores: it keeps everything in memory and tells the events a test plays.
type desk struct {
	mu        sync.Mutex
	now       time.Time
	runs      []copilot.Run
	convs     []copilot.Conversation
	events    map[string][]copilot.StoredEvent
	evidence  map[string][]copilot.Evidence
	approvals []copilot.ApprovalView
	docs      []copilot.Document
	changed   chan struct{} // closed and replaced at each event
	watchers  map[chan copilot.TextFrame]struct{}
	decided   chan copilot.Approval
	asked     chan copilot.Run
	cancelled chan string
}

const tenant = copilot.TenantID("operator")

func newDesk() *desk {
	return &desk{
		now:    time.Now().UTC(),
		events: map[string][]copilot.StoredEvent{}, evidence: map[string][]copilot.Evidence{},
		changed: make(chan struct{}), watchers: map[chan copilot.TextFrame]struct{}{},
		decided: make(chan copilot.Approval, 8), asked: make(chan copilot.Run, 8), cancelled: make(chan string, 8),
		docs: documents(),
	}
}

func missing(what string) error {
	return copilot.Errorf(copilot.CodeNotFound, "there is no such %s", what)
}

func (d *desk) Ask(_ context.Context, req agent.AskRequest) (copilot.Run, error) {
	if !req.Principal.Has(copilot.RoleNOC) {
		return copilot.Run{}, copilot.Errorf(copilot.CodeForbidden, "%s may look and not ask", req.Principal.Name)
	}
	text := strings.TrimSpace(req.Text)
	if text == "" && req.Alarm == "" && req.Ticket == "" {
		return copilot.Run{}, copilot.Errorf(copilot.CodeInvalid, "the question is empty; write what you want to know")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	conv := req.Conversation
	if conv == "" {
		conv = copilot.NewID(copilot.PrefixConversation, d.now)
		d.convs = append([]copilot.Conversation{{ID: conv, Tenant: req.Principal.Tenant, Owner: req.Principal.Name, Title: text, CreatedAt: d.now, UpdatedAt: d.now}}, d.convs...)
	} else if !slices.ContainsFunc(d.convs, func(c copilot.Conversation) bool { return c.ID == conv && c.Tenant == req.Principal.Tenant }) {
		return copilot.Run{}, missing("conversation")
	}
	for _, r := range d.runs {
		if r.Conversation == conv && r.State == copilot.StateRunning {
			return copilot.Run{}, copilot.Errorf(copilot.CodeConflict, "a run of this conversation is on its way; stop it, or wait for its end")
		}
	}
	d.now = d.now.Add(time.Second)
	run := copilot.Run{
		ID: copilot.NewID(copilot.PrefixRun, d.now), Tenant: req.Principal.Tenant, Conversation: conv, Principal: req.Principal,
		Purpose: copilot.PurposeServiceProvision, Job: copilot.JobDiagnose, Door: "ask", State: copilot.StateQueued, Segment: 1,
		Input: copilot.RunInput{Text: text, Alarm: req.Alarm, Ticket: req.Ticket}, CreatedAt: d.now, UpdatedAt: d.now,
	}
	d.runs = append(d.runs, run)
	d.asked <- run
	return run, nil
}

func (d *desk) Cancel(_ context.Context, p copilot.Principal, run string) error {
	if !p.Has(copilot.RoleNOC) {
		return copilot.Errorf(copilot.CodeForbidden, "%s may look and not stop a run", p.Name)
	}
	if _, err := d.Run(context.Background(), p.Tenant, run); err != nil {
		return err
	}
	d.cancelled <- run
	return nil
}

func (d *desk) Decide(_ context.Context, p copilot.Principal, id, digest string, dec copilot.Decision, reason string) (copilot.Approval, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.approvals {
		a := &d.approvals[i].Approval
		if a.ID != id || p.Tenant != tenant {
			continue
		}
		switch {
		case !p.Has(a.Roles...):
			return *a, copilot.Errorf(copilot.CodeForbidden, "%s may not decide this", p.Name)
		case a.Decision != "":
			return *a, copilot.Errorf(copilot.CodeConflict, "this was decided already: %s", a.Decision)
		case a.Digest != digest:
			return *a, copilot.Errorf(copilot.CodeConflict, "what you saw is not what would be done; look at the approval again")
		}
		a.Decision, a.DecidedBy, a.Reason, a.DecidedAt = dec, &p, reason, d.now
		d.decided <- *a
		return *a, nil
	}
	return copilot.Approval{}, missing("approval")
}

// play stores events of a run and tells its watchers.
func (d *desk) play(run string, events ...copilot.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range events {
		d.now = d.now.Add(150 * time.Millisecond)
		i := slices.IndexFunc(d.runs, func(r copilot.Run) bool { return r.ID == run })
		r := &d.runs[i]
		r.LastSeq++
		d.events[run] = append(d.events[run], copilot.StoredEvent{Thread: r.Conversation, Run: run, Seq: r.LastSeq, At: d.now, Event: e})
		switch v := e.(type) {
		case copilot.RunStarted:
			r.State = copilot.StateRunning
		case copilot.RunFinished:
			r.State = copilot.StateFinished
			if v.Outcome.Type == "interrupt" {
				r.State = copilot.StateWaiting
			}
		case copilot.ApprovalRequested:
			d.approvals = append(d.approvals, copilot.ApprovalView{Action: v.Action, Conversation: r.Conversation, Approval: copilot.Approval{
				ID: v.ID, Run: run, Action: v.Action.ID, Digest: v.Digest, Rule: v.Rule, Roles: v.Roles, Expires: v.Expires,
			}})
		}
	}
	close(d.changed)
	d.changed = make(chan struct{})
}

// frame tells watchers a piece of live text.
func (d *desk) frame(run, message string, offset int, delta string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for w := range d.watchers {
		w <- copilot.TextFrame{Frame: "text", Run: run, MessageID: message, Offset: offset, Delta: delta}
	}
}

func (d *desk) watch(ctx context.Context, t copilot.TenantID, runs func() []string, seen map[string]int64, whole bool) iter.Seq2[agent.Update, error] {
	return func(yield func(agent.Update, error) bool) {
		frames := make(chan copilot.TextFrame, 1024)
		d.mu.Lock()
		d.watchers[frames] = struct{}{}
		d.mu.Unlock()
		defer func() {
			d.mu.Lock()
			delete(d.watchers, frames)
			d.mu.Unlock()
		}()
		for {
			d.mu.Lock()
			changed := d.changed
			var todo []copilot.StoredEvent
			for _, id := range runs() {
				for _, e := range d.events[id] {
					if e.Seq > seen[id] {
						todo = append(todo, e)
						seen[id] = e.Seq
					}
				}
			}
			d.mu.Unlock()
			for i := range todo {
				if !yield(agent.Update{Event: &todo[i]}, nil) {
					return
				}
				if f, ok := todo[i].Event.(copilot.RunFinished); ok && !whole && f.Outcome.Type == "success" {
					return
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-changed:
			case f := <-frames:
				if slices.Contains(runs(), f.Run) && !yield(agent.Update{Frame: &f}, nil) {
					return
				}
			}
		}
	}
}

func (d *desk) Watch(ctx context.Context, p copilot.Principal, run string, after int64) iter.Seq2[agent.Update, error] {
	if _, err := d.Run(ctx, p.Tenant, run); err != nil {
		return func(yield func(agent.Update, error) bool) { yield(agent.Update{}, err) }
	}
	return d.watch(ctx, p.Tenant, func() []string { return []string{run} }, map[string]int64{run: after}, false)
}

func (d *desk) WatchConversation(ctx context.Context, p copilot.Principal, conv string, after map[string]int64) iter.Seq2[agent.Update, error] {
	seen := map[string]int64{}
	for k, v := range after {
		seen[k] = v
	}
	return d.watch(ctx, p.Tenant, func() []string {
		var ids []string
		for _, r := range d.runs {
			if r.Conversation == conv && r.Tenant == p.Tenant {
				ids = append(ids, r.ID)
			}
		}
		return ids
	}, seen, true)
}
