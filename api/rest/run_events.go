package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// runEvents streams the run's events as server-sent events. Last-Event-ID (or after) gives exactly the rest; the stream
// goes on through the run's waits and ends with its last event.
func (a *api) runEvents(w http.ResponseWriter, r *http.Request) {
	a.as(w, r, func(p copilot.Principal) error {
		last := r.Header.Get("Last-Event-ID")
		if last == "" {
			last = r.URL.Query().Get("after")
		}
		after := int64(0)
		if last != "" {
			n, err := strconv.ParseInt(last, 10, 64)
			if err != nil || n < 0 {
				return copilot.Errorf(copilot.CodeInvalid, "Last-Event-ID is %q; it is the number of the last event seen", last)
			}
			after = n
		}
		run := chi.URLParam(r, "id")
		if _, err := a.cfg.Store.Run(r.Context(), p.Tenant, run); err != nil {
			return err
		}
		a.stream(w, r, p, run, after)
		return nil
	})
}

func (a *api) stream(w http.ResponseWriter, r *http.Request, p copilot.Principal, run string, after int64) {
	ctx, cancel := context.WithCancel(r.Context())
	updates := make(chan agent.Update)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(updates)
		for u, err := range a.cfg.Agent.Watch(ctx, p, run, after) {
			if err != nil {
				a.cfg.Log.WarnContext(ctx, "an event stream broke", "run", run, "error", err.Error())
				return
			}
			select {
			case updates <- u:
			case <-ctx.Done():
				return
			}
		}
	}()
	defer func() {
		cancel()
		<-done
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	rc := http.NewResponseController(w)
	if rc.Flush() != nil {
		return
	}
	beat := time.NewTicker(a.cfg.Heartbeat)
	defer beat.Stop()
	recheck := time.NewTicker(a.cfg.Recheck)
	defer recheck.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-recheck.C:
			if now, err := a.cfg.Identify(r); err != nil || now.Tenant != p.Tenant || now.Name != p.Name {
				return // the right to look was withdrawn
			}
			continue
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil {
				return
			}
		case u, ok := <-updates:
			if !ok {
				return
			}
			if u.Event == nil {
				continue // frames are for live pages; a program reads events
			}
			if err := sendEvent(w, *u.Event); err != nil {
				return
			}
		}
		if rc.Flush() != nil {
			return
		}
	}
}

func sendEvent(w http.ResponseWriter, e copilot.StoredEvent) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.Seq, b)
	return err
}
