package sandbox

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// Export says which samples to write.
type Export struct {
	From, To time.Time // full minutes within, both included; none later than the operator's time
	Match    string    // a plain selector such as {object=~"SITE-00[1-9]"}; "" means all series
}

// ExportMetrics writes KPI samples as OpenMetrics text with timestamps, from which `promtool tsdb create-blocks-from
// openmetrics` fills a Prometheus. A minute without a sample is left out. It returns the number of samples; a wrong window
// or selector is a copilot.Error of CodeInvalid.
func (s *Sandbox) ExportMetrics(ctx context.Context, w io.Writer, x Export) (int, error) {
	var chosen promSelector
	if x.Match != "" {
		var err error
		if chosen, err = plain(x.Match); err != nil {
			return 0, err
		}
	}
	v := s.op.look()
	from, to := x.From.Truncate(time.Minute), x.To.Truncate(time.Minute)
	if from.Before(x.From) {
		from = from.Add(time.Minute)
	}
	if to.After(v.now) {
		to = v.now.Truncate(time.Minute)
	}
	if x.From.IsZero() || from.After(to) {
		return 0, copilot.Errorf(copilot.CodeInvalid, "there is no full minute from %s to %s and up to the operator's time, %s", x.From.Format(time.RFC3339), x.To.Format(time.RFC3339), v.now.Format(time.RFC3339))
	}
	out := bufio.NewWriterSize(w, 1<<16)
	e := evaluation{v: v, zone: s.cfg.TimeZone, lookback: lookback}
	n, family := 0, ""
	var b []byte
	for _, id := range v.net.choose(chosen) {
		if err := ctx.Err(); err != nil {
			return n, copilot.Wrap(copilot.CodeUnavailable, err, "the export was cancelled")
		}
		b = b[:0]
		if id.metric != family {
			family = id.metric
			b = appendFamily(b, family)
		}
		var some int
		b, some = e.openMetrics(b, id, from, to)
		n += some
		if _, err := out.Write(b); err != nil {
			return n, copilot.Wrap(copilot.CodeUnavailable, err, "the export cannot be written: %v", err)
		}
	}
	_, _ = out.WriteString("# EOF\n")
	if err := out.Flush(); err != nil {
		return n, copilot.Wrap(copilot.CodeUnavailable, err, "the export cannot be written: %v", err)
	}
	return n, nil
}

// metricsGet is the export on the control port: the last day when no window is given.
func (s *Sandbox) metricsGet(w http.ResponseWriter, r *http.Request) {
	q := ask(r, "from", "to", "match")
	x := Export{From: q.time("from"), To: q.time("to"), Match: q.text("match")}
	if x.To.IsZero() {
		x.To = s.Now()
	}
	if x.From.IsZero() {
		x.From = x.To.Add(-24 * time.Hour)
	}
	if q.err != nil {
		failControl(w, q.err)
		return
	}
	w.Header().Set("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
	// An error of the arguments comes before the first byte; later ones are the caller's broken connection.
	if n, err := s.ExportMetrics(r.Context(), w, x); err != nil && n == 0 {
		failControl(w, err)
	}
}

func appendFamily(b []byte, name string) []byte {
	i := slices.IndexFunc(kernel.Metrics, func(m kernel.Metric) bool { return m.Name == name })
	help := strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(kernel.Metrics[i].Source)
	return append(b, "# TYPE "+name+" gauge\n# HELP "+name+" "+help+"\n"...)
}

// openMetrics appends the lines of one series, and tells how many.
func (e evaluation) openMetrics(b []byte, id seriesID, from, to time.Time) ([]byte, int) {
	head := id.metric + `{object=` + strconv.Quote(id.object) + `} `
	n := 0
	for t := from; !t.After(to); t = t.Add(time.Minute) {
		value, ok := e.at(id, t)
		if !ok {
			continue
		}
		n++
		b = strconv.AppendFloat(append(b, head...), value, 'f', -1, 64)
		b = append(strconv.AppendInt(append(b, ' '), t.Unix(), 10), '\n')
	}
	return b, n
}
