package evals

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Config says what is driven and where its truth is read.
type Config struct {
	Copilot  API
	Sandbox  string // base URL of the sandbox's control port, with or without /sandbox/v1
	Token    string // of the control API
	Backend  string // named in the report
	Progress func(done, total int, r Result)
	CaseTime time.Duration // wall time one case may take; 0 means 2 minutes
}

// API is the part of the product's API that the runner drives, as one user each time.
type API interface {
	// Start begins a run as the user and returns its id and its conversation's.
	Start(ctx context.Context, user string, req StartRequest) (run, conversation string, err error)
	// Events yields the run's events, waits included, until it is over.
	Events(ctx context.Context, user, run string) iter.Seq2[copilot.StoredEvent, error]
	Decide(ctx context.Context, user, approval, digest string, d copilot.Decision) error
}

// StartRequest is what a run is asked.
type StartRequest struct {
	Conversation string
	Text         string
	Alarm        string
	Ticket       string
	Job          string
	Lang         string
	Withhold     []string
}

// controlPath is where the control API stands below the sandbox's base URL.
const controlPath = "/sandbox/v1"

// Run runs the cases one after the other, for the sandbox has one world, and grades each.
func Run(ctx context.Context, cfg Config, suite string, cases []Case) (Report, error) {
	j, err := newJudge()
	if err != nil {
		return Report{}, err
	}
	if cfg.CaseTime == 0 {
		cfg.CaseTime = 2 * time.Minute
	}
	r := &runner{cfg: cfg, operator: &operator{strings.TrimSuffix(strings.TrimRight(cfg.Sandbox, "/"), controlPath) + controlPath, cfg.Token, &http.Client{Timeout: 30 * time.Second}}}
	rep := Report{Suite: suite, Backend: cfg.Backend}
	began := time.Now()
	for i, c := range cases {
		if ctx.Err() != nil {
			return rep, ctx.Err()
		}
		rec := r.run(ctx, c)
		res := Result{ID: c.ID, Record: rec, Pass: rec.Err == ""}
		if rec.Missing == "" && rec.Err == "" {
			res.Grades = j.grade(rec)
		}
		for _, g := range res.Grades {
			res.Pass = res.Pass && g.Pass
		}
		rep.Results = append(rep.Results, res)
		rep.Took = time.Since(began)
		if cfg.Progress != nil {
			cfg.Progress(i+1, len(cases), res)
		}
	}
	return rep, nil
}

type runner struct {
	cfg      Config
	operator *operator
}

// run plays one case and never fails: what goes wrong stands in the record.
func (r *runner) run(ctx context.Context, c Case) Record {
	ctx, cancel := context.WithTimeout(ctx, r.cfg.CaseTime)
	defer cancel()
	began := time.Now()
	rec := Record{Case: c, Approved: map[string]bool{}, Objects: map[string]string{}}
	if err := r.play(ctx, &rec); err != nil {
		rec.Err = err.Error()
	}
	rec.Took = time.Since(began)
	return rec
}

func (r *runner) play(ctx context.Context, rec *Record) error {
	c := rec.Case
	err := r.operator.build(ctx, c)
	if copilot.CodeOf(err) == copilot.CodeNotFound {
		rec.Missing = "the network has no such place: " + copilot.MessageOf(err)
		return nil
	}
	if err != nil {
		return err
	}
	if rec.Truths, err = r.operator.truths(ctx); err != nil {
		return err
	}
	var selectors []string
	if c.Expect.Object != "" {
		selectors = append(selectors, c.Expect.Object)
	}
	at, err := r.operator.places(ctx, selectors)
	if err != nil {
		return err
	}
	for _, p := range at.Places {
		rec.Objects[p.Select] = p.ID
	}
	turns, err := r.turns(ctx, rec, at)
	if err != nil || rec.Missing != "" {
		return err
	}
	conversation := ""
	for _, turn := range turns {
		turn.Conversation = conversation
		var run string
		if run, conversation, err = r.cfg.Copilot.Start(ctx, c.Role, turn); err != nil {
			return err
		}
		if err := r.follow(ctx, rec, run); err != nil {
			return err
		}
	}
	if rec.Ledger, err = r.operator.ledger(ctx); err != nil {
		return err
	}
	after, err := r.operator.truths(ctx)
	for _, t := range after {
		if !t.Ended.IsZero() {
			rec.Recovered = append(rec.Recovered, t.Object.ID)
		}
	}
	return err
}

// turns makes the requests of the case, templates filled in.
func (r *runner) turns(ctx context.Context, rec *Record, at places) ([]StartRequest, error) {
	c := rec.Case
	base := StartRequest{Job: c.Job, Lang: c.Lang, Withhold: c.Withhold}
	var fill []string
	for k, v := range at.Say {
		fill = append(fill, "{"+k+"}", v)
	}
	replace := strings.NewReplacer(fill...)
	var out []StartRequest
	for _, text := range c.Say {
		turn := base
		turn.Text = replace.Replace(text)
		out = append(out, turn)
	}
	switch c.Door {
	case "alert":
		alarm := at.Alarm
		if len(rec.Truths) == 0 {
			var err error
			if alarm, err = r.operator.newestAlarm(ctx); err != nil {
				return nil, err
			}
		}
		if alarm == "" {
			rec.Missing = "the alarm does not exist"
			return nil, nil
		}
		base.Alarm = alarm
		if len(out) == 0 {
			out = []StartRequest{base}
		}
		out[0].Alarm = alarm
	case "ticket":
		if base.Ticket = r.ticket(ctx, rec.Truths); base.Ticket == "" {
			rec.Missing = "the ticket does not exist"
			return nil, nil
		}
		if len(out) == 0 {
			out = []StartRequest{base}
		}
		out[0].Ticket = base.Ticket
	}
	return out, nil
}

// follow reads the run to its end, decides approvals as the approver and steps the clock when the run waits on time.
func (r *runner) follow(ctx context.Context, rec *Record, run string) error {
	t := newTranscript(run)
	for e, err := range r.cfg.Copilot.Events(ctx, rec.Case.Role, run) {
		if err != nil {
			return err
		}
		t.add(e)
		end, ok := e.Event.(copilot.RunFinished)
		if !ok {
			continue
		}
		if end.Outcome.Type == "success" {
			t.into(rec, end.Result)
			return nil
		}
		if err := r.wait(ctx, rec, t, end); err != nil {
			return err
		}
	}
	return fmt.Errorf("the events of %s ended before the run did", run)
}

func (r *runner) wait(ctx context.Context, rec *Record, t *transcript, end copilot.RunFinished) error {
	for _, w := range end.Outcome.Interrupts {
		switch {
		case w.Reason == string(copilot.WaitTime):
			if err := r.operator.pass(ctx, w.Until); err != nil {
				return err
			}
		case t.approvals[w.ID] != nil:
			a := t.approvals[w.ID]
			d := copilot.DecisionReject
			if rec.Case.Approve == "all" || rec.Case.Approve == "oracle" && isRemedy(rec.Truths, a.Action) {
				d = copilot.DecisionApprove
				rec.Approved[a.Action.ID] = true
			}
			if err := r.cfg.Copilot.Decide(ctx, string(copilot.RoleApprover), a.ID, a.Digest, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// ticket is the one on which a note ends the first fault that has such a one, else the newest of the world, else "".
func (r *runner) ticket(ctx context.Context, truths []Truth) string {
	for _, t := range truths {
		for _, end := range t.Ends {
			if id, ok := end.Args["ticket"].(string); ok && id != "" {
				return id
			}
		}
	}
	p, err := r.operator.places(ctx, []string{"ticket#1"})
	if err != nil || len(p.Places) == 0 {
		return ""
	}
	return p.Places[0].ID
}
