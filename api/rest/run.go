package rest

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/client"
)

func (a *api) runStart(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		var req client.RunRequest
		if err := read(w, r, &req); err != nil {
			return err
		}
		switch copilot.Job(req.Job) {
		case "", copilot.JobDiagnose, copilot.JobTicket, copilot.JobBundle:
		default:
			return copilot.Errorf(copilot.CodeInvalid, "job is %q; it may be diagnose, ticket or bundle", req.Job)
		}
		run, err := a.cfg.Agent.Ask(r.Context(), agent.AskRequest{
			Principal: p, Conversation: req.Conversation, Text: req.Text, Alarm: req.Input.Alarm, Ticket: req.Input.Ticket,
			Withhold: req.Input.Withhold, Lang: req.Input.Lang, Job: copilot.Job(req.Job),
		})
		if err != nil {
			return err
		}
		w.Header().Set("Location", "/api/v1/runs/"+run.ID)
		write(w, http.StatusCreated, view(run))
		return nil
	})
}

func view(r copilot.Run) client.Run {
	return client.Run{
		ID: r.ID, Conversation: r.Conversation, Job: string(r.Job), Door: r.Door, State: string(r.State), Segment: r.Segment,
		LastSeq: r.LastSeq, Wait: r.Wait, Result: r.Result, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

func (a *api) runGet(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		run, err := a.cfg.Store.Run(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, view(run))
		return nil
	})
}

func (a *api) runCancel(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		if err := a.cfg.Agent.Cancel(r.Context(), p, chi.URLParam(r, "id")); err != nil {
			return err
		}
		write(w, http.StatusAccepted, struct{}{})
		return nil
	})
}

func (a *api) approvalList(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Approvals(r.Context(), p.Tenant, r.URL.Query().Get("all") != "true", 200)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.ApprovalView]{Items: orEmpty(rows)})
		return nil
	})
}

func orEmpty[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}

func (a *api) approvalDecide(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		var req client.DecisionRequest
		if err := read(w, r, &req); err != nil {
			return err
		}
		ap, err := a.cfg.Agent.Decide(r.Context(), p, chi.URLParam(r, "id"), req.Digest, req.Decision, req.Reason)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, ap)
		return nil
	})
}

// pageSize is how many conversations one page of their list holds.
const pageSize = 50

func (a *api) conversationList(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Conversations(r.Context(), p.Tenant, "", r.URL.Query().Get("before"), pageSize)
		if err != nil {
			return err
		}
		out := client.List[copilot.Conversation]{Items: orEmpty(rows)}
		if len(rows) == pageSize {
			out.Next = rows[len(rows)-1].ID
		}
		write(w, http.StatusOK, out)
		return nil
	})
}

func (a *api) conversationGet(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		c, err := a.cfg.Store.Conversation(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, c)
		return nil
	})
}

func (a *api) conversationMessages(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Messages(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.Message]{Items: orEmpty(rows)})
		return nil
	})
}

func (a *api) conversationEvidence(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Evidence(r.Context(), p.Tenant, chi.URLParam(r, "id"))
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.Evidence]{Items: orEmpty(rows)})
		return nil
	})
}

func (a *api) documentList(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		rows, err := a.cfg.Store.Documents(r.Context(), p.Tenant)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[copilot.Document]{Items: orEmpty(rows)})
		return nil
	})
}

func (a *api) search(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		q := r.URL.Query().Get("q")
		if q == "" || a.cfg.Search == nil {
			return copilot.Errorf(copilot.CodeInvalid, "give what to look up as q")
		}
		rows, err := a.cfg.Search.Search(r.Context(), p.Tenant, q, 10)
		if err != nil {
			return fmt.Errorf("search: %w", err)
		}
		write(w, http.StatusOK, client.List[copilot.Passage]{Items: orEmpty(rows)})
		return nil
	})
}
