package sandbox

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

const (
	mostPoints  = 11_000    // of one series, as Prometheus has it
	mostSamples = 5_000_000 // of one answer
	lookback    = time.Minute
)

// prometheusError is the error form of the Prometheus HTTP API.
type prometheusError struct {
	Status string `json:"status"`
	Type   string `json:"errorType"`
	Error  string `json:"error"`
}

func failPrometheus(w http.ResponseWriter, err error) {
	status := statusOf(err)
	kind := "bad_data"
	switch status {
	case http.StatusUnprocessableEntity:
		kind = "execution"
	case http.StatusUnauthorized, http.StatusForbidden:
		kind = "unauthorized"
	case http.StatusNotFound:
		kind = "not_found"
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		kind = "unavailable"
	case http.StatusInternalServerError:
		kind = "internal"
	}
	challenge(w, status)
	writeJSON(w, status, prometheusError{"error", kind, copilot.MessageOf(err)})
}

// evaluation is what query and query_range answer from.
type evaluation struct {
	v        view
	zone     *time.Location
	series   []seriesID
	lookback time.Duration // a step shows the newest sample of this time before it, its own instant included
}

// evaluate reads the query and its lookback.
func (s *Sandbox) evaluate(w http.ResponseWriter, r *http.Request, v view, known ...string) (evaluation, error) {
	e := evaluation{v: v, zone: s.cfg.TimeZone, lookback: lookback}
	if err := promForm(w, r, append([]string{"query", "timeout", "limit", "stats", "lookback_delta"}, known...)...); err != nil {
		return e, err
	}
	q, err := plain(r.Form.Get("query"))
	if err != nil {
		return e, err
	}
	if d := r.Form.Get("lookback_delta"); d != "" {
		if e.lookback, err = promStep(d); err != nil || e.lookback <= 0 || e.lookback > time.Hour {
			return e, copilot.Errorf(copilot.CodeInvalid, `parameter "lookback_delta": %q is not a duration of up to an hour`, d)
		}
	}
	e.series = v.net.choose(q)
	return e, nil
}

// promForm reads the parameters and refuses unknown ones. Known are all that Prometheus takes at the route, also those that
// change nothing here, such as timeout and stats.
func promForm(w http.ResponseWriter, r *http.Request, known ...string) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	err := r.ParseForm()
	if err == nil { // a body that is no form has not been read, and is bounded all the same
		_, err = io.Copy(io.Discard, r.Body)
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return copilot.Wrap(copilot.CodeTooLarge, err, "a body may hold %d bytes", large.Limit)
	}
	if err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "the form cannot be read")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Form)) {
		if !slices.Contains(known, name) {
			return copilot.Errorf(copilot.CodeInvalid, "unknown parameter %q; known are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// plain reads a selector and refuses all else: broken syntax by 400, other expressions by 422.
func plain(text string) (promSelector, error) {
	q, err := parsePromQL(text)
	if err != nil {
		return nil, err
	}
	if q.other != "" {
		return nil, statusError{http.StatusUnprocessableEntity, copilot.Errorf(copilot.CodeInvalid,
			`the expression holds %s; only plain selectors are answered, such as metric{object=~"A|B"}: ask for the series and compute at your side`, q.other)}
	}
	return q.selector, nil
}

// at is the value that a step shows.
func (e evaluation) at(id seriesID, t time.Time) (float64, bool) {
	from := t.Add(-e.lookback)
	for m := t.Truncate(time.Minute); m.After(from); m = m.Add(-time.Minute) {
		if m.After(e.v.now) {
			continue
		}
		if value, ok := e.v.value(id.metric, id.ref, id.object, m, e.zone); ok {
			return value, true
		}
	}
	return 0, false
}

// queryRange answers query_range for plain selectors.
func (s *Sandbox) queryRange(w http.ResponseWriter, r *http.Request, v view) error {
	e, err := s.evaluate(w, r, v, "start", "end", "step")
	if err != nil {
		return err
	}
	start, err1 := promTime(r.Form.Get("start"))
	end, err2 := promTime(r.Form.Get("end"))
	step, err3 := promStep(r.Form.Get("step"))
	switch {
	case err1 != nil || err2 != nil:
		return copilot.Errorf(copilot.CodeInvalid, `parameters "start" and "end" must be Unix seconds or RFC 3339`)
	case end.Before(start):
		return copilot.Errorf(copilot.CodeInvalid, `parameter "end" lies before "start"`)
	case err3 != nil || step <= 0:
		return copilot.Errorf(copilot.CodeInvalid, `parameter "step" must be positive seconds or a duration`)
	case end.Sub(start)/step > mostPoints:
		return copilot.Errorf(copilot.CodeInvalid, "exceeded maximum resolution of 11,000 points per timeseries: use a longer step or a shorter range")
	case int64(len(e.series))*int64(end.Sub(start)/step+1) > mostSamples:
		return statusError{http.StatusUnprocessableEntity, copilot.Errorf(copilot.CodeTooLarge, "the query would load too many samples: ask for fewer series or a shorter range")}
	}
	return e.answer(r.Context(), w, "matrix", func(b []byte, id seriesID) []byte {
		return e.matrix(b, id, start, end, step)
	})
}

// query answers instant queries for plain selectors.
func (s *Sandbox) query(w http.ResponseWriter, r *http.Request, v view) error {
	e, err := s.evaluate(w, r, v, "time")
	if err != nil {
		return err
	}
	t := v.now
	if text := r.Form.Get("time"); text != "" {
		if t, err = promTime(text); err != nil {
			return copilot.Errorf(copilot.CodeInvalid, `parameter "time" must be Unix seconds or RFC 3339`)
		}
	}
	return e.answer(r.Context(), w, "vector", func(b []byte, id seriesID) []byte {
		value, ok := e.at(id, t)
		if !ok {
			return b
		}
		b = append(appendMetric(b, id), `,"value":`...)
		return append(appendSample(b, t, value), '}')
	})
}

// flushAt is how many bytes of an answer are gathered before they are sent.
const flushAt = 1 << 14

// answer writes the result, series by series; one of which nothing is appended is left out.
func (e evaluation) answer(ctx context.Context, w http.ResponseWriter, kind string, add func([]byte, seriesID) []byte) error {
	w.Header().Set("Content-Type", "application/json")
	b := append(make([]byte, 0, 1024), `{"status":"success","data":{"resultType":"`+kind+`","result":[`...)
	some := false
	for _, id := range e.series {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the caller has gone
		}
		before := len(b)
		if some {
			b = append(b, ',')
		}
		start := len(b)
		if b = add(b, id); len(b) == start {
			b = b[:before]
			continue
		}
		some = true
		if len(b) >= flushAt {
			_, _ = w.Write(b) // a broken connection is the caller's
			b = b[:0]
		}
	}
	_, _ = w.Write(append(b, "]}}\n"...))
	return nil
}

// matrix appends a series, if it has a sample.
func (e evaluation) matrix(b []byte, id seriesID, start, end time.Time, step time.Duration) []byte {
	some := false
	for t := start; !t.After(end); t = t.Add(step) {
		value, ok := e.at(id, t)
		if !ok {
			continue
		}
		if some {
			b = append(b, ',')
		} else {
			b = append(appendMetric(b, id), `,"values":[`...)
		}
		some = true
		b = appendSample(b, t, value)
	}
	if some {
		b = append(b, "]}"...)
	}
	return b
}

func appendMetric(b []byte, id seriesID) []byte {
	b = append(b, `{"metric":{"__name__":`...)
	b = strconv.AppendQuote(b, id.metric)
	b = append(b, `,"object":`...)
	return append(strconv.AppendQuote(b, id.object), '}')
}

func appendSample(b []byte, t time.Time, value float64) []byte {
	b = strconv.AppendFloat(append(b, '['), float64(t.UnixMilli())/1000, 'f', -1, 64)
	b = strconv.AppendFloat(append(b, `,"`...), value, 'f', -1, 64)
	return append(b, `"]`...)
}
