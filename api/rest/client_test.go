package rest_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// cutter breaks each event stream after so many bytes, in the middle of whatever stands there.
type cutter struct {
	http.ResponseWriter
	left int
}

func (c *cutter) Write(b []byte) (int, error) {
	if c.left -= len(b); c.left < 0 {
		_, _ = c.ResponseWriter.Write(b[:len(b)/2])
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return c.ResponseWriter.Write(b)
}

func (c *cutter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// TestClientResumes: over connections that break again and again nothing is lost and nothing comes twice.
func TestClientResumes(t *testing.T) {
	var cuts atomic.Int32
	c, url := serve(t, &backend{}, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/events") || r.Header.Get("Whole") != "" {
				next.ServeHTTP(w, r)
				return
			}
			if n := cuts.Add(1); n == 2 {
				http.Error(w, "the proxy is in the way", http.StatusBadGateway)
				return
			}
			next.ServeHTTP(&cutter{w, 9 << 10}, r)
		})
	})
	run := begin(t, c, "Look.")
	got := collect(t, c, run.ID, 0)
	_, _, body := send(t, http.MethodGet, url+"/api/v1/runs/"+run.ID+"/events", "", "Whole", "yes")
	if n := strings.Count(body, "\ndata: "); n != len(got) || cuts.Load() < 4 {
		t.Errorf("%d events of %d over %d connections", len(got), n, cuts.Load())
	}
	for i, e := range got {
		if e.Seq != int64(i+1) {
			t.Fatalf("event %d in the place of %d", e.Seq, i+1)
		}
	}
	if end, ok := got[len(got)-1].Event.(copilot.RunFinished); !ok || end.Outcome.Type != "success" {
		t.Errorf("the last event is %+v", got[len(got)-1].Event)
	}
}

// TestClientHasSeenAll: one who asks for what comes after the last event gets an end and no error.
func TestClientHasSeenAll(t *testing.T) {
	c, _ := serve(t, &backend{}, nil)
	run := begin(t, c, "Look.")
	n := len(collect(t, c, run.ID, 0))
	if rest := collect(t, c, run.ID, int64(n)); len(rest) != 0 {
		t.Errorf("%d events after the last", len(rest))
	}
	for _, err := range c.Events(t.Context(), "run_0", 0) {
		if copilot.CodeOf(err) != copilot.CodeNotFound {
			t.Errorf("an unknown run: %v", err)
		}
	}
}

// TestDecisionOverTheWire: an approval is listed with its action, decided once, and the run goes on.
func TestDecisionOverTheWire(t *testing.T) {
	c, _ := serve(t, &backend{}, nil)
	run := begin(t, c, "Mend A.")
	for e, err := range c.Events(t.Context(), run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := e.Event.(copilot.RunFinished); ok {
			break
		}
	}
	open, err := c.Approvals(t.Context(), false)
	if err != nil || len(open.Items) != 1 || open.Items[0].Conversation != run.Conversation {
		t.Fatalf("%+v, %v", open, err)
	}
	ap := open.Items[0].Approval
	yes := client.DecisionRequest{Decision: copilot.DecisionApprove, Digest: ap.Digest}
	if _, err := c.As("noc").Decide(t.Context(), ap.ID, yes); copilot.CodeOf(err) != copilot.CodeForbidden {
		t.Errorf("noc: %v", err)
	}
	if _, err := c.As("approver").Decide(t.Context(), ap.ID, client.DecisionRequest{Decision: "maybe", Digest: ap.Digest}); copilot.CodeOf(err) != copilot.CodeInvalid {
		t.Errorf("maybe: %v", err)
	}
	if got, err := c.As("approver").Decide(t.Context(), ap.ID, yes); err != nil || got.Decision != copilot.DecisionApprove || got.DecidedBy.Name != "approver" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.As("approver").Decide(t.Context(), ap.ID, yes); copilot.CodeOf(err) != copilot.CodeConflict {
		t.Errorf("twice: %v", err)
	}
	collect(t, c, run.ID, 0)
	now, err := c.Run(t.Context(), run.ID)
	if err != nil || now.State != "finished" || now.Segment != 2 || now.Result == nil {
		t.Errorf("%+v, %v", now, err)
	}
	if open, err := c.Approvals(t.Context(), false); err != nil || len(open.Items) != 0 {
		t.Errorf("still open: %+v, %v", open, err)
	}
}
