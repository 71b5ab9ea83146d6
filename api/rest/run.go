package rest

import (
	"cmp"
	"net/http"
	"strings"

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
		switch req.Door {
		case "", "ask", "alert", "ticket", "wish":
		default:
			return copilot.Errorf(copilot.CodeInvalid, "door is %q; it may be ask, alert, ticket or wish", req.Door)
		}
		key, err := onceKey(r)
		if err != nil {
			return err
		}
		run, err := a.cfg.Agent.Ask(r.Context(), agent.AskRequest{
			Principal: p, Key: key, Conversation: req.Conversation, Text: req.Text, Alarm: req.Input.Alarm, Ticket: req.Input.Ticket,
			Withhold: req.Input.Withhold, Lang: req.Input.Lang, Job: copilot.Job(req.Job), Door: req.Door,
		})
		if err != nil {
			return err
		}
		w.Header().Set("Location", "/api/v1/runs/"+run.ID)
		write(w, http.StatusCreated, view(run))
		return nil
	})
}

// maxKey is how long an Idempotency-Key may be, in bytes.
const maxKey = 255

// onceKey reads the Idempotency-Key of a request, "" when it has none.
func onceKey(r *http.Request) (string, error) {
	sent := r.Header.Values(client.HeaderOnce)
	if len(sent) == 0 {
		return "", nil
	}
	odd := strings.ContainsFunc(sent[0], func(c rune) bool { return c < '!' || c > '~' })
	if len(sent) > 1 || sent[0] == "" || len(sent[0]) > maxKey || odd {
		return "", copilot.Errorf(copilot.CodeInvalid, "%s takes one key of 1 to %d visible ASCII characters, such as a UUID", client.HeaderOnce, maxKey)
	}
	return sent[0], nil
}

func view(r copilot.Run) client.Run {
	return client.Run{
		ID: r.ID, Conversation: r.Conversation, Job: string(r.Job), Door: r.Door, By: r.Principal.Name, State: string(r.State), Segment: r.Segment,
		Text: r.Input.Text, Input: client.RunInput{Alarm: r.Input.Alarm, Ticket: r.Input.Ticket, Lang: r.Input.Lang, Withhold: r.Input.Withhold},
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

// runList lists runs, the newest first, of one conversation or of all.
func (a *api) runList(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		limit, err := limitOf(r)
		if err != nil {
			return err
		}
		q := r.URL.Query()
		rows, err := a.cfg.Store.Runs(r.Context(), p.Tenant, copilot.RunQuery{
			Conversation: q.Get("conversation"), Before: cmp.Or(q.Get("cursor"), q.Get("before")), Limit: limit + 1,
		})
		if err != nil {
			return err
		}
		out := client.List[client.Run]{Items: []client.Run{}}
		for _, run := range rows[:min(len(rows), limit)] {
			out.Items = append(out.Items, view(run))
		}
		if len(rows) > limit {
			out.Next = rows[limit-1].ID
		}
		write(w, http.StatusOK, out)
		return nil
	})
}

func (a *api) runCancel(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		if err := a.cfg.Agent.Cancel(r.Context(), p, chi.URLParam(r, "id")); err != nil {
			return err
		}
		write(w, http.StatusAccepted, client.Empty{})
		return nil
	})
}
