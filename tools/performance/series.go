package performance

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed series.md
var seriesText string

// SeriesArgs are the arguments of performance.series.
type SeriesArgs struct {
	Metric string `json:"metric" jsonschema:"description=name in performance.check"`
	tools.ScopeArgs
}

// shownPoints bounds the rows of one series.
const shownPoints = 30

func (p *performance) series(ctx context.Context, c tools.Call[SeriesArgs]) (copilot.Result, error) {
	from, to, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	m, err := p.metric(c.Args.Metric)
	if err != nil {
		return copilot.Result{}, err
	}
	step := max(time.Minute, (to.Sub(from) / shownPoints).Truncate(time.Minute))
	series, err := p.k.Series(ctx, kernel.SeriesQuery{Metric: m.Name, Objects: []string{c.Args.Scope}, Start: from, End: to, Step: step})
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	for _, s := range series {
		for _, pt := range s.Points {
			res.Records = append(res.Records, copilot.Record{
				ID: pt.Time.Format(time.RFC3339), Object: copilot.Object{Type: copilot.ObjectType(m.Object), ID: s.Object}, Time: pt.Time,
				Fields: []copilot.Field{tools.Text("metric", m.Name), tools.Number("value", pt.Value, m.Unit)},
			})
		}
	}
	res.Summary = fmt.Sprintf("%s of %s, every %s.", m.Name, c.Args.Scope, step)
	if len(res.Records) == 0 {
		res.Hints = []string{"No samples: the object has no such metric (" + m.Name + " belongs to a " + m.Object + "), or its counters do not arrive."}
	}
	return res, nil
}
