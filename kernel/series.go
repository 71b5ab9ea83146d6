package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// matrix is the answer of Prometheus' query_range.
type matrix struct {
	Status string `json:"status"`
	Error  string `json:"error"`
	Data   struct {
		ResultType string `json:"resultType"`
		Result     []struct {
			Metric map[string]string `json:"metric"`
			Values []sample          `json:"values"`
		} `json:"result"`
	} `json:"data"`
}

// sample is [seconds, "value"].
type sample Point

// UnmarshalJSON reads one sample.
func (s *sample) UnmarshalJSON(b []byte) error {
	var pair [2]json.RawMessage
	if err := json.Unmarshal(b, &pair); err != nil {
		return err
	}
	var at float64
	var text string
	if err := json.Unmarshal(pair[0], &at); err != nil {
		return err
	}
	if err := json.Unmarshal(pair[1], &text); err != nil {
		return err
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return err
	}
	s.Time, s.Value = time.UnixMilli(int64(math.Round(at*1000))).UTC(), v
	return nil
}

// Series reads one metric of objects from Start to End, both included. An object without samples has no Series, a minute
// without a sample no Point; staleness markers (NaN) are left out.
func (c *Client) Series(ctx context.Context, q SeriesQuery) ([]Series, error) {
	if q.Step <= 0 || q.End.Before(q.Start) {
		return nil, copilot.Errorf(copilot.CodeInvalid, "a series needs a positive step and a start before its end")
	}
	if len(q.Objects) == 0 {
		return nil, nil
	}
	return inParts(q.Objects, func(part []string) ([]Series, error) {
		q.Objects = part
		return c.seriesOf(ctx, q)
	})
}

func (c *Client) seriesOf(ctx context.Context, q SeriesQuery) ([]Series, error) {
	var m matrix
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathMetrics + "/query_range", into: &m, query: url.Values{
		"query": {selector(q.Metric, q.Objects)},
		"start": {q.Start.UTC().Format(time.RFC3339)}, "end": {q.End.UTC().Format(time.RFC3339)},
		"step": {strconv.FormatFloat(q.Step.Seconds(), 'f', -1, 64)},
	}})
	if err != nil {
		return nil, err
	}
	if m.Status != "success" || m.Data.ResultType != "matrix" {
		return nil, copilot.Errorf(copilot.CodeUnavailable, "the metrics API answered %q (%s) in place of a matrix; check the metric's name", m.Status, cut(m.Error, 200))
	}
	out := make([]Series, 0, len(m.Data.Result))
	for _, r := range m.Data.Result {
		s := Series{Metric: q.Metric, Object: r.Metric["object"], Points: make([]Point, 0, len(r.Values))}
		for _, v := range r.Values {
			if !math.IsNaN(v.Value) {
				s.Points = append(s.Points, Point(v))
			}
		}
		if len(s.Points) > 0 {
			out = append(out, s)
		}
	}
	return out, nil
}

// selector writes metric{object=~"A|B"}; ids are quoted as RE2 literals, so none of them can widen the match.
func selector(metric string, objects []string) string {
	quoted := make([]string, len(objects))
	for i, o := range objects {
		quoted[i] = regexp.QuoteMeta(o)
	}
	return fmt.Sprintf("%s{object=~%s}", metric, strconv.Quote(strings.Join(quoted, "|")))
}
