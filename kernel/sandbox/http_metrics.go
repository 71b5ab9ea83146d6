package sandbox

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

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
	}
	challenge(w, status)
	writeJSON(w, status, prometheusError{"error", kind, copilot.MessageOf(err)})
}

// selectorForm is the one form of query that is answered.
var selectorForm = regexp.MustCompile(`^\s*([a-z_][a-z0-9_]*)\s*\{\s*object\s*(=~|=)\s*"([^"]*)"\s*\}\s*$`)

const mostPoints = 11000

// queryRange answers GET and POST query_range of the Prometheus HTTP API for plain selectors.
func (s *Sandbox) queryRange(w http.ResponseWriter, r *http.Request, v view) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "the form cannot be read")
	}
	m := selectorForm.FindStringSubmatch(r.Form.Get("query"))
	if m == nil {
		return statusError{http.StatusUnprocessableEntity, copilot.Errorf(copilot.CodeInvalid, `only plain selectors are answered: metric{object=~"A|B"}`)}
	}
	start, err1 := promTime(r.Form.Get("start"))
	end, err2 := promTime(r.Form.Get("end"))
	step, err3 := promStep(r.Form.Get("step"))
	if err1 != nil || err2 != nil || err3 != nil || step <= 0 || end.Before(start) {
		return copilot.Errorf(copilot.CodeInvalid, "start and end must be Unix seconds or RFC 3339 in this order, and step positive seconds or a duration")
	}
	if end.Sub(start)/step > mostPoints {
		return copilot.Errorf(copilot.CodeInvalid, "exceeded maximum resolution of 11,000 points per timeseries: use a longer step")
	}
	objects := []string{m[3]}
	if m[2] == "=~" {
		objects = strings.Split(m[3], "|")
	}
	w.Header().Set("Content-Type", "application/json")
	var b bytes.Buffer
	b.WriteString(`{"status":"success","data":{"resultType":"matrix","result":[`)
	first := true
	for _, id := range objects {
		if o, ok := v.net.refs[id]; ok {
			first = s.matrix(&b, v, m[1], o, id, start, end, step, first)
		}
	}
	b.WriteString("]}}\n")
	_, err := w.Write(b.Bytes())
	return err
}

// matrix writes one series, nothing when it has no sample, and reports whether the next one is still the first.
func (s *Sandbox) matrix(b *bytes.Buffer, v view, metric string, o ref, id string, start, end time.Time, step time.Duration, first bool) bool {
	some := false
	for t := start; !t.After(end); t = t.Add(step) {
		minute := t.Truncate(time.Minute)
		if minute.After(v.now) {
			break
		}
		value, ok := v.value(metric, o, id, minute, s.cfg.TimeZone)
		if !ok {
			continue
		}
		if !some {
			if !first {
				b.WriteByte(',')
			}
			b.WriteString(`{"metric":{"__name__":` + strconv.Quote(metric) + `,"object":` + strconv.Quote(id) + `},"values":[`)
		} else {
			b.WriteByte(',')
		}
		some = true
		b.WriteByte('[')
		b.WriteString(strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', -1, 64))
		b.WriteString(`,"`)
		b.WriteString(strconv.FormatFloat(value, 'f', -1, 64))
		b.WriteString(`"]`)
	}
	if some {
		b.WriteString("]}")
	}
	return first && !some
}

func promTime(s string) (time.Time, error) {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return time.UnixMilli(int64(f * 1000)).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(s, " ", "+"))
	return t.UTC(), err
}

func promStep(s string) (time.Duration, error) {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return time.Duration(f * float64(time.Second)), nil
	}
	return time.ParseDuration(s)
}
