package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// failer writes an error in the form of one API.
type failer func(http.ResponseWriter, error)

// statusError gives an error another HTTP status than its code's.
type statusError struct {
	status int
	error
}

func (e statusError) Unwrap() error { return e.error }

// handler answers one call from a view of the world.
type handler func(w http.ResponseWriter, r *http.Request, v view) error

// stamp gives every answer the operator's time and the world's name.
func (s *Sandbox) stamp(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&stamped{w, s, false}, r)
	})
}

// stamped sets the headers when the answer begins, so that a call that was kept back tells the time of its answer.
type stamped struct {
	http.ResponseWriter
	s    *Sandbox
	sent bool
}

// WriteHeader adds Date, Kernel-Instance and, of a clock that was set, Kernel-Clock.
func (w *stamped) WriteHeader(status int) {
	if !w.sent {
		w.sent = true
		if w.Header().Get("Date") == "" { // else a stale answer has its own
			w.Header().Set("Date", w.s.op.clock.now().Format(http.TimeFormat))
		}
		if w.s.op.clock.simulated() {
			w.Header().Set(kernel.HeaderClock, kernel.ClockSimulated)
		}
		w.Header().Set(kernel.HeaderInstance, w.s.op.current.Load().instance)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write begins the answer if nothing has.
func (w *stamped) Write(b []byte) (int, error) {
	if !w.sent {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *stamped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // wire types; a broken connection is the caller's
}

// statusOf maps an error to an HTTP status.
func statusOf(err error) int {
	var s statusError
	if errors.As(err, &s) {
		return s.status
	}
	switch copilot.CodeOf(err) {
	case copilot.CodeInvalid:
		return http.StatusBadRequest
	case copilot.CodeNotFound:
		return http.StatusNotFound
	case copilot.CodeConflict:
		return http.StatusConflict
	case copilot.CodeForbidden:
		return http.StatusForbidden
	case copilot.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case copilot.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

type tmfError struct {
	Code    string `json:"code"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Status  string `json:"status"`
}

func failTMF(w http.ResponseWriter, err error) {
	status := statusOf(err)
	challenge(w, status)
	writeJSON(w, status, tmfError{string(copilot.CodeOf(err)), http.StatusText(status), copilot.MessageOf(err), strconv.Itoa(status)})
}

func challenge(w http.ResponseWriter, status int) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="kernel", error="invalid_token"`)
	}
}

// query reads parameters strictly.
type query struct {
	values url.Values
	err    error
}

// ask reads the call's parameters and refuses unknown ones.
func ask(r *http.Request, known ...string) *query {
	q := &query{values: r.URL.Query()}
	for name := range q.values {
		if !slices.Contains(known, name) && q.err == nil {
			q.err = copilot.Errorf(copilot.CodeInvalid, "unknown parameter %q; known are %s", name, strings.Join(known, ", "))
		}
	}
	return q
}

// list splits repeated and comma-separated values.
func (q *query) list(name string) []string {
	var out []string
	for _, v := range q.values[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// oneOf is list for a parameter whose values are known: another one would let nothing through without saying so.
func (q *query) oneOf(name string, known ...string) []string {
	out := q.list(name)
	for _, v := range out {
		if q.err == nil && !slices.Contains(known, v) {
			q.err = copilot.Errorf(copilot.CodeInvalid, "%s=%q is unknown: %s", name, v, choices(v, known))
		}
	}
	return out
}

// choices says what to write in place of a value that is none of those known.
func choices(value string, known []string) string {
	if len(known) <= 20 {
		return "write one of " + strings.Join(known, ", ")
	}
	if near := nearest(value, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "write one like " + strings.Join(known[:3], ", ")
}

// numbers reads the digits of E.164 numbers. In a query a plus is a blank.
func (q *query) numbers(name string) []string {
	out := q.list(name)
	for i, v := range out {
		out[i] = "+" + strings.TrimLeft(v, " +")
		if q.err == nil && !digitsForm.MatchString(out[i]) {
			q.err = copilot.Errorf(copilot.CodeInvalid, "%s=%q is no E.164 number: write it like 34600000001, or with its plus as %%2B", name, v)
		}
	}
	return out
}

var digitsForm = regexp.MustCompile(`^\+[0-9]{1,15}$`)

func (q *query) text(name string) string { return q.values.Get(name) }

func (q *query) time(name string) time.Time {
	v := q.values.Get(name)
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(v, " ", "+"))
	if err != nil && q.err == nil {
		q.err = copilot.Errorf(copilot.CodeInvalid, "%s=%q is not an RFC 3339 time", name, v)
	}
	return t
}

// bounds is a stretch of time with both ends; a zero end is open.
type bounds struct{ from, to time.Time }

// between reads the parameters name.gte and name.lte.
func (q *query) between(name string) bounds {
	return bounds{q.time(name + ".gte"), q.time(name + ".lte")}
}

func (b bounds) holds(t time.Time) bool {
	return (b.from.IsZero() || !t.Before(b.from)) && (b.to.IsZero() || !t.After(b.to))
}

// number reads a parameter that stands there once, or not at all.
func (q *query) number(name string, otherwise, lo, hi int) int {
	all := q.values[name]
	if len(all) == 0 {
		return otherwise
	}
	n, err := strconv.Atoi(all[0])
	if (err != nil || n < lo || n > hi || len(all) > 1) && q.err == nil {
		q.err = copilot.Errorf(copilot.CodeInvalid, "%s=%q is not one number from %d to %d", name, strings.Join(all, ","), lo, hi)
	}
	return n
}

// page cuts a list to the page asked for and says how long the whole is.
func page[T any](w http.ResponseWriter, q *query, all []T) []T {
	offset, limit := q.number("offset", 0, 0, 1<<30), q.number("limit", 100, 1, 1000)
	if q.err != nil {
		return nil
	}
	from := min(offset, len(all))
	out := all[from:min(from+limit, len(all))]
	w.Header().Set(kernel.HeaderTotalCount, strconv.Itoa(len(all)))
	w.Header().Set("X-Result-Count", strconv.Itoa(len(out)))
	return out
}

// answerList sends a list, reduced to the fields asked for.
func answerList[T any](w http.ResponseWriter, q *query, list []T) error {
	fields := q.list("fields")
	if q.err != nil {
		return q.err
	}
	if list == nil {
		list = []T{}
	}
	if len(fields) == 0 {
		writeJSON(w, http.StatusOK, list)
		return nil
	}
	out := make([]map[string]json.RawMessage, len(list))
	for i := range list {
		var err error
		if out[i], err = reduce(list[i], fields); err != nil {
			return err
		}
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

func answerOne[T any](w http.ResponseWriter, q *query, one T) error {
	fields := q.list("fields")
	if q.err != nil {
		return q.err
	}
	if len(fields) == 0 {
		writeJSON(w, http.StatusOK, one)
		return nil
	}
	out, err := reduce(one, fields)
	if err == nil {
		writeJSON(w, http.StatusOK, out)
	}
	return err
}

// reduce keeps id, href and the fields asked for (TMF630).
func reduce(v any, fields []string) (map[string]json.RawMessage, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	for name := range all {
		if name != "id" && name != "href" && !slices.Contains(fields, name) {
			delete(all, name)
		}
	}
	return all, nil
}
