package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kernelcopilot/copilot"
)

// AskRequest is a question, or an alarm or ticket alone.
type AskRequest struct {
	Principal    copilot.Principal
	Purpose      copilot.Purpose // "" means what fits the job
	Conversation string          // "" begins one
	Text         string
	Alarm        string
	Ticket       string
	Withhold     []string    // tool globs that this run may not use
	Lang         string      // "en" or "es"; "" means by the question
	Job          copilot.Job // "" means diagnose, or ticket when a ticket is given
	Door         string      // "" means ask, alert or ticket, by what is given
	Key          string      // under which the principal begins one run, however often the request comes; "" for none
}

// Ask stores the question and enqueues its run. CodeInvalid for an empty question and for a job or purpose that is none,
// CodeTooLarge for a question over the limit, CodeConflict when a run of the conversation is active or the key was used for
// another request, CodeForbidden for a principal who may only watch. The same request under the same key gives the same run.
func (a *Agent) Ask(ctx context.Context, req AskRequest) (copilot.Run, error) {
	if err := a.complete(&req); err != nil {
		return copilot.Run{}, err
	}
	n := copilot.NewRun{}
	if req.Key != "" {
		n.Key = &copilot.RunKey{Principal: req.Principal.Name, Key: req.Key, Digest: req.digest()}
		if run, err := a.begun(ctx, req.Principal.Tenant, *n.Key); copilot.CodeOf(err) != copilot.CodeNotFound {
			return run, err
		}
	}
	now := a.deps.Clock.Now()
	run := copilot.Run{
		ID: copilot.NewID(copilot.PrefixRun, now), Tenant: req.Principal.Tenant, Conversation: req.Conversation, Principal: req.Principal,
		Purpose: req.Purpose, Job: req.Job, Door: req.Door, Budget: a.cfg.Budget, State: copilot.StateQueued, Segment: 1,
		Input:     copilot.RunInput{Text: req.Text, Alarm: req.Alarm, Ticket: req.Ticket, Lang: req.Lang, Withhold: req.Withhold},
		CreatedAt: now, UpdatedAt: now,
	}
	if run.Conversation == "" {
		run.Conversation = copilot.NewID(copilot.PrefixConversation, now)
		n.Conversation = &copilot.Conversation{
			ID: run.Conversation, Tenant: run.Tenant, Owner: req.Principal.Name, Title: title(req), CreatedAt: now, UpdatedAt: now,
		}
	}
	if req.Text != "" {
		n.Message = &copilot.Message{
			ID: copilot.NewID(copilot.PrefixMessage, now), Conversation: run.Conversation, Run: run.ID, Role: copilot.RoleUserMessage,
			Text: req.Text, State: copilot.MessageSettled, CreatedAt: now,
		}
	}
	n.Run = run
	err := a.deps.Store.Create(ctx, run.Tenant, n)
	if n.Key != nil && copilot.CodeOf(err) == copilot.CodeConflict { // the same request may have come twice at once
		if first, found := a.begun(ctx, run.Tenant, *n.Key); copilot.CodeOf(found) != copilot.CodeNotFound {
			return first, found
		}
	}
	return run, err
}

// begun is the run that the key began. CodeNotFound when it began none, CodeConflict when another request used it.
func (a *Agent) begun(ctx context.Context, tenant copilot.TenantID, k copilot.RunKey) (copilot.Run, error) {
	id, digest, err := a.deps.Store.RunOfKey(ctx, tenant, k.Principal, k.Key)
	switch {
	case err != nil:
		return copilot.Run{}, err
	case digest != k.Digest:
		return copilot.Run{}, copilot.Errorf(copilot.CodeConflict, "the key %q began another run with another request; send a new key with a new request", k.Key)
	}
	return a.deps.Store.Run(ctx, tenant, id)
}

// digest is of all that is asked, whoever asks.
func (req AskRequest) digest() string {
	req.Principal, req.Key = copilot.Principal{}, ""
	b, _ := json.Marshal(req) //nolint:errchkjson // plain strings, cannot fail
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (a *Agent) complete(req *AskRequest) error {
	req.Text = strings.TrimSpace(strings.ToValidUTF8(req.Text, "\uFFFD"))
	switch {
	case req.Text == "" && req.Alarm == "" && req.Ticket == "":
		return copilot.Errorf(copilot.CodeInvalid, "the question is empty; write what you want to know, such as “why is data slow in …?”")
	case len(req.Text) > a.cfg.MaxText:
		return copilot.Errorf(copilot.CodeTooLarge, "the question has %d KB; at most %d KB are taken: send the part that matters", len(req.Text)>>10, a.cfg.MaxText>>10)
	case !req.Principal.Has(copilot.RoleNOC, copilot.RoleSupport, copilot.RoleProduct, copilot.RoleApprover, copilot.RoleAdmin):
		return copilot.Errorf(copilot.CodeForbidden, "%s may look and not ask; ask an administrator for a role", req.Principal.Name)
	}
	req.fill()
	switch {
	case !slices.Contains(jobs, req.Job):
		return copilot.Errorf(copilot.CodeInvalid, "the job is %q; it may be one of %v", req.Job, jobs)
	case !slices.Contains(copilot.Purposes, req.Purpose):
		return copilot.Errorf(copilot.CodeInvalid, "the purpose is %q; it may be one of %v", req.Purpose, copilot.Purposes)
	}
	return nil
}

var (
	jobs      = []copilot.Job{copilot.JobDiagnose, copilot.JobTicket, copilot.JobBundle}
	languages = []string{"en", "es"}
)

// fill sets what was left out to what fits the rest. Of a language tag (BCP 47) the first part counts; a language we do not
// speak is left to the question.
func (req *AskRequest) fill() {
	req.Lang, _, _ = strings.Cut(strings.ToLower(req.Lang), "-")
	if !slices.Contains(languages, req.Lang) {
		req.Lang = ""
	}
	if req.Job == "" {
		req.Job = copilot.JobDiagnose
		if req.Ticket != "" {
			req.Job = copilot.JobTicket
		}
	}
	if req.Door == "" {
		req.Door = "ask"
		if req.Text == "" {
			req.Door = "alert"
			if req.Ticket != "" {
				req.Door = "ticket"
			}
		}
	}
	if req.Purpose == "" {
		req.Purpose = copilot.PurposeServiceProvision
		if req.Job == copilot.JobTicket {
			req.Purpose = copilot.PurposeCustomerCare
		}
	}
}

// title is the question's first line, cut at a word.
func title(req AskRequest) string {
	t, _, _ := strings.Cut(req.Text, "\n")
	switch {
	case t == "" && req.Alarm != "":
		return "Alarm " + req.Alarm
	case t == "":
		return "Ticket " + req.Ticket
	}
	const most = 80
	if utf8.RuneCountInString(t) <= most {
		return t
	}
	t = string([]rune(t)[:most])
	if i := strings.LastIndexByte(t, ' '); i > most/2 {
		t = t[:i]
	}
	return t + "…"
}

// Cancel asks a run to stop, from any door; a run of this process notices at once, one of another with its next renewal.
func (a *Agent) Cancel(ctx context.Context, p copilot.Principal, run string) error {
	if !p.Has(copilot.RoleNOC, copilot.RoleSupport, copilot.RoleProduct, copilot.RoleApprover, copilot.RoleAdmin) {
		return copilot.Errorf(copilot.CodeForbidden, "%s may look and not stop a run", p.Name)
	}
	if err := a.deps.Store.Cancel(ctx, p.Tenant, run); err != nil {
		return err
	}
	a.mu.Lock()
	s := a.active[run]
	a.mu.Unlock()
	if s != nil && s.run.Tenant == p.Tenant {
		s.stop(errCancelled)
	}
	return nil
}

// Decide ends an approval. It binds to the digest that the person saw: CodeConflict when that differs or someone decided
// before, CodeForbidden when the principal holds none of the approval's roles.
func (a *Agent) Decide(ctx context.Context, p copilot.Principal, id, digest string, d copilot.Decision, reason string) (copilot.Approval, error) {
	ap, err := a.deps.Store.Approval(ctx, p.Tenant, id)
	if err != nil {
		return ap, err
	}
	switch {
	case d != copilot.DecisionApprove && d != copilot.DecisionReject:
		return ap, copilot.Errorf(copilot.CodeInvalid, "the decision is %q; it may be approve or reject", d)
	case !p.Has(ap.Roles...):
		return ap, copilot.Errorf(copilot.CodeForbidden, "%s may not decide this; it takes the role %v", p.Name, ap.Roles)
	case ap.Decision != "":
		return ap, copilot.Errorf(copilot.CodeConflict, "this was decided already: %s", ap.Decision)
	case digest != ap.Digest:
		return ap, copilot.Errorf(copilot.CodeConflict, "what you saw is not what would be done; look at the approval again")
	case d == copilot.DecisionApprove && !a.deps.Clock.Now().Before(ap.Expires):
		return ap, copilot.Errorf(copilot.CodeConflict, "the approval expired at %s; ask again", ap.Expires.Format("15:04 MST"))
	}
	ap.Decision, ap.DecidedBy, ap.Reason, ap.DecidedAt = d, &p, clause(strings.TrimSpace(reason)), a.deps.Clock.Now()
	return ap, a.deps.Store.Decide(ctx, p.Tenant, ap)
}
