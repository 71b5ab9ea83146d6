package conform

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
)

// Handler validates what a server hears and answers. A request that goes against its definition is no violation by
// itself, for tests send such on purpose: the violation is to accept it.
func (v *Validator) Handler(next http.Handler) http.Handler {
	if v == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, whole, rest := peek(r.Body)
		e := v.begin(r, body, whole)
		r.Body = rest
		if e == nil {
			next.ServeHTTP(w, r)
			return
		}
		seen := &witness{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		e.answered(seen.status, w.Header(), seen.body.Bytes(), !seen.cut)
	})
}

// Transport validates what a client sends and hears. A request that goes against its definition is a violation, unless
// the context says that it is meant: see Deliberately.
func (v *Validator) Transport(next http.RoundTripper) http.RoundTripper {
	if v == nil {
		return next
	}
	return transport{v, next, true}
}

// Requests is Transport for a server that is only a stand-in: its answers are not validated.
func (v *Validator) Requests(next http.RoundTripper) http.RoundTripper {
	if v == nil {
		return next
	}
	return transport{v, next, false}
}

type deliberate struct{}

// Deliberately marks requests as meant to go against their definition; the answer must refuse them.
func Deliberately(ctx context.Context) context.Context {
	return context.WithValue(ctx, deliberate{}, true)
}

type transport struct {
	v       *Validator
	next    http.RoundTripper
	answers bool
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, whole, rest := peek(r.Body)
	e := t.v.begin(r, body, whole)
	sent := r.Clone(r.Context())
	sent.Body = rest
	if e != nil && e.bad == nil {
		if err := strayFields(e.op, r.URL); err != nil {
			t.v.report(e.op, "request", 0, err.Error())
		}
	}
	if e != nil && e.bad != nil && r.Context().Value(deliberate{}) == nil {
		t.v.report(e.op, "request", 0, e.bad.Error())
		e.bad = nil // said once
	}
	resp, err := t.next.RoundTrip(sent)
	if err != nil || e == nil {
		return resp, err
	}
	if !t.answers {
		t.v.cover(e.op)
		return resp, nil
	}
	data, all, tail := peek(resp.Body)
	resp.Body = tail
	if all {
		e.answered(resp.StatusCode, resp.Header, data, true)
	}
	return resp, nil
}

// witness keeps what goes to the caller.
type witness struct {
	http.ResponseWriter
	status int
	begun  bool
	cut    bool
	body   bytes.Buffer
}

// WriteHeader notes the first status.
func (w *witness) WriteHeader(status int) {
	if !w.begun {
		w.status, w.begun = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write keeps the bytes up to the limit.
func (w *witness) Write(b []byte) (int, error) {
	w.begun = true
	if room := bodyLimit - w.body.Len(); room >= len(b) {
		w.body.Write(b)
	} else {
		w.cut = true
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// peek reads a body up to the limit and returns it with one that can be read from the start; whole is false when there
// is more, or when reading failed, which the reader of the rest meets again.
func peek(body io.ReadCloser) (data []byte, whole bool, rest io.ReadCloser) {
	if body == nil || body == http.NoBody {
		return nil, true, body
	}
	data, err := io.ReadAll(io.LimitReader(body, bodyLimit+1))
	whole = err == nil && len(data) <= bodyLimit
	var tail io.Reader = body
	if err != nil {
		tail = failing{err}
	}
	return data, whole, struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(data), tail), body}
}

type failing struct{ err error }

// Read fails as the body did.
func (f failing) Read([]byte) (int, error) {
	if errors.Is(f.err, io.EOF) {
		return 0, io.EOF
	}
	return 0, f.err
}
