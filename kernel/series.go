package kernel

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
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

// UnmarshalJSON reads one sample, of which a long window has a hundred thousand. The text holds no escapes: it is a number.
func (s *sample) UnmarshalJSON(b []byte) error {
	inner, ok := bytes.CutPrefix(bytes.TrimSpace(b), []byte("["))
	inner, closed := bytes.CutSuffix(inner, []byte("]"))
	first, second, two := bytes.Cut(inner, []byte(","))
	if second = bytes.TrimSpace(second); !ok || !closed || !two || len(second) < 2 || second[0] != '"' || second[len(second)-1] != '"' {
		return fmt.Errorf("a sample is %.40q in place of [seconds, \"value\"]", b)
	}
	at, err := strconv.ParseFloat(string(bytes.TrimSpace(first)), 64)
	if err != nil || math.IsNaN(at) || math.Abs(at) > 1e11 {
		return fmt.Errorf("a sample's time is %.40q", first)
	}
	v, err := strconv.ParseFloat(string(second[1:len(second)-1]), 64)
	if err != nil {
		return err
	}
	s.Time, s.Value = time.UnixMilli(int64(math.Round(at*1000))).UTC(), v
	return nil
}

const (
	mostSteps   = 10_000  // of one query: Prometheus refuses more than 11,000 points a series
	mostSamples = 200_000 // of one answer, at about 30 bytes each
)

// newest is how old a sample may be at the step that shows it: samples come every minute, and an older one belongs to
// the step before. Prometheus' default of five minutes would fill gaps, which are findings.
const newest = time.Minute - time.Millisecond

// Series reads one metric of objects from Start to End, both included and taken to the second. An object without samples
// has no Series, a minute without a sample no Point; staleness markers (NaN) and infinities are left out. Long windows are
// read piece by piece. When an object has several series (its labels changed on the way), they are one here.
func (c *Client) Series(ctx context.Context, q SeriesQuery) ([]Series, error) {
	q.Start, q.End, q.Step = q.Start.UTC().Truncate(time.Second), q.End.UTC().Truncate(time.Second), q.Step.Truncate(time.Millisecond)
	if q.Step <= 0 || q.End.Before(q.Start) {
		return nil, copilot.Errorf(copilot.CodeInvalid, "a series needs a step of a millisecond or more and a start before its end")
	}
	if len(q.Objects) == 0 {
		return nil, nil
	}
	return inParts(q.Objects, func(part []string) ([]Series, error) {
		q.Objects = part
		return c.seriesOf(ctx, q)
	})
}

// seriesOf joins the pieces of a window, in the order in which objects first appear.
func (c *Client) seriesOf(ctx context.Context, q SeriesQuery) ([]Series, error) {
	length := time.Duration(max(1, min(mostSteps, mostSamples/len(q.Objects)))) * q.Step
	var out []Series
	at := map[string]int{}
	for start := q.Start; !start.After(q.End); start = start.Add(length) {
		part := q
		part.Start, part.End = start, earlier(start.Add(length-q.Step), q.End)
		rows, err := c.piece(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			i, seen := at[r.Object]
			if !seen {
				at[r.Object] = len(out)
				out = append(out, r)
				continue
			}
			out[i].Points = joined(out[i].Points, r.Points)
		}
	}
	return out, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// joined merges two series of one object by time; where both have a sample the first one's counts.
func joined(a, b []Point) []Point {
	if len(a) == 0 || len(b) == 0 || a[len(a)-1].Time.Before(b[0].Time) {
		return append(a, b...)
	}
	all := append(slices.Clone(a), b...)
	slices.SortStableFunc(all, func(x, y Point) int { return x.Time.Compare(y.Time) })
	return slices.CompactFunc(all, func(x, y Point) bool { return x.Time.Equal(y.Time) })
}

// piece is one query.
func (c *Client) piece(ctx context.Context, q SeriesQuery) ([]Series, error) {
	var m matrix
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathMetrics + "/query_range", into: &m, query: url.Values{
		"query": {selector(q.Metric, q.Objects)},
		"start": {q.Start.Format(time.RFC3339Nano)}, "end": {q.End.Format(time.RFC3339Nano)},
		"step":           {strconv.FormatFloat(q.Step.Seconds(), 'f', -1, 64)},
		"lookback_delta": {strconv.FormatFloat(newest.Seconds(), 'f', -1, 64)},
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
			if !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0) {
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
