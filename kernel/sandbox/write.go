package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"sync"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// The states of a write that reached the operator.
const (
	stateHeld    = "held"    // arrived, and has not taken effect yet
	stateApplied = "applied" // took effect, or was answered as done
	stateRefused = "refused" // answered with an error; nothing changed
)

// entry is one line of the ledger: one write, however often its key came.
type entry struct {
	Seq     int       `json:"seq"`
	Key     string    `json:"key"`
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Body    string    `json:"body"`
	Time    time.Time `json:"time"` // kernel time of arrival
	Wall    time.Time `json:"wall"`
	State   string    `json:"state"`
	Status  int       `json:"status"`
	Replays int       `json:"replays"`
	Digest  string    `json:"digest"`
	Answer  []byte    `json:"answer,omitempty"` // stored for replays
	done    chan struct{}
}

// restore puts an entry of the journal back. A write whose answer was never written down did not
// take effect; when its key comes again it is taken then.
func (o *operator) restore(e *entry) {
	e.done = make(chan struct{})
	close(e.done)
	if e.Seq <= len(o.ledger) {
		*o.ledger[e.Seq-1] = *e
	} else {
		o.ledger = append(o.ledger, e)
	}
	if e.Key == "" {
		return
	}
	o.byKey[e.Key] = o.ledger[e.Seq-1]
}

// reply is an answer of another status than 200; without a body when that is nil.
type reply struct {
	status int
	body   any
}

// effect does one write under the operator's lock and returns the answer, and the action that took effect if one did.
type effect func(v view) (answer any, done *action, err error)

// write is the way of every write: ledger, holds, effect, stored answer. What has arrived takes effect even when its
// caller has gone.
func (s *Sandbox) write(w http.ResponseWriter, r *http.Request, fail failer, prepare func(body []byte) (effect, error)) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		fail(w, copilot.Wrap(copilot.CodeTooLarge, err, "the body could not be read whole; at most 1 MiB is taken"))
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 {
		fail(w, copilot.Errorf(copilot.CodeInvalid, "Idempotency-Key has %d characters; at most 255 are taken", len(key)))
		return
	}
	sum := digest(r.Method, r.URL.Path, body)
	e, first := s.op.arrive(&entry{Key: key, Method: r.Method, Path: r.URL.Path, Body: string(body), Digest: sum})
	if !first {
		s.replay(w, r, fail, e, sum)
		return
	}
	s.holds.wait(r, "before")
	status, answer := s.op.take(e, body, prepare, fail)
	s.holds.wait(r, "after")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

// digest tells one request from another.
func digest(method, path string, body []byte) string {
	sum := sha256.Sum256(append([]byte(method+" "+path+"\n"), bytes.TrimSpace(body)...))
	return hex.EncodeToString(sum[:])
}

// replay answers a key that came before, once its first call has its answer.
func (s *Sandbox) replay(w http.ResponseWriter, r *http.Request, fail failer, e *entry, sum string) {
	if e.Digest != sum {
		fail(w, copilot.Errorf(copilot.CodeInvalid, "Idempotency-Key %s was used for another request", e.Key))
		return
	}
	select {
	case <-e.done:
	case <-r.Context().Done():
		return
	case <-s.stopping:
		fail(w, copilot.Errorf(copilot.CodeUnavailable, "the sandbox is stopping"))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(e.Status)
	_, _ = w.Write(e.Answer)
}

// arrive enters a write into the ledger, or finds the one of the same key.
func (o *operator) arrive(e *entry) (*entry, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if old := o.byKey[e.Key]; old != nil && e.Key != "" {
		if old.State == stateHeld && closed(old.done) && old.Digest == e.Digest { // died with the process that kept it
			old.done = make(chan struct{})
			return old, true
		}
		old.Replays++
		return old, false
	}
	e.Seq, e.Time, e.Wall, e.State, e.done = len(o.ledger)+1, o.clock.now(), o.cfg.WallClock.Now(), stateHeld, make(chan struct{})
	o.ledger = append(o.ledger, e)
	if e.Key != "" {
		o.byKey[e.Key] = e
	}
	o.journal.write(record{Entry: e})
	return e, true
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// take lets a write take effect and stores its answer.
func (o *operator) take(e *entry, body []byte, prepare func([]byte) (effect, error), fail failer) (int, []byte) {
	do, err := prepare(body)
	o.mu.Lock()
	defer o.mu.Unlock()
	defer close(e.done)
	var answer any
	var done *action
	if err == nil && (e.Seq > len(o.ledger) || o.ledger[e.Seq-1] != e) {
		err = copilot.Errorf(copilot.CodeConflict, "the world was replaced while the call was kept back")
	}
	if err == nil {
		answer, done, err = do(view{o.current.Load(), o.clock.now()})
	}
	out := newRecorder()
	if err != nil {
		e.State = stateRefused
		fail(out, err)
	} else {
		e.State = stateApplied
		answered(out, answer)
	}
	if done != nil {
		o.journal.write(record{Action: done})
		o.act(*done)
	}
	e.Status, e.Answer = out.status, out.body.Bytes()
	o.journal.write(record{Entry: e})
	return e.Status, e.Answer
}

func answered(w http.ResponseWriter, answer any) {
	r, ok := answer.(reply)
	switch {
	case !ok:
		writeJSON(w, http.StatusOK, answer)
	case r.body == nil:
		w.WriteHeader(r.status)
	default:
		writeJSON(w, r.status, r.body)
	}
}

// recorder keeps an answer so that it can be stored and sent.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder                    { return &recorder{header: http.Header{}, status: http.StatusOK} }
func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// holds keep calls back for tests that kill the caller.
type holds struct {
	mu       sync.Mutex
	list     []*hold
	stopping <-chan struct{}
}

type hold struct {
	Route   string `json:"route"`
	At      string `json:"at"`
	Kept    int    `json:"kept"`
	release chan struct{}
}

// wait keeps the call when a hold matches, until it is released or the sandbox stops.
func (h *holds) wait(r *http.Request, at string) {
	h.mu.Lock()
	var match *hold
	for _, k := range h.list {
		if k.At == at && routeMatches(k.Route, r.Method, r.URL.Path) {
			match = k
			match.Kept++
			break
		}
	}
	h.mu.Unlock()
	if match == nil {
		return
	}
	select {
	case <-match.release:
	case <-h.stopping:
	}
	h.mu.Lock()
	match.Kept--
	h.mu.Unlock()
}
