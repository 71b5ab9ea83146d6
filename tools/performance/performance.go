package performance

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed check.md
var checkText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	tools.Network
	Series(ctx context.Context, q kernel.SeriesQuery) ([]kernel.Series, error)
}

const (
	recent       = 10 * time.Minute // what counts as now
	baselineDays = 5
	baselineStep = 5 * time.Minute
	longWindow   = 6 * time.Hour // from which on samples are read every five minutes
	fineEnd      = time.Hour     // of a long window, which is read by the minute all the same
	parallel     = 4             // series asked for at once
)

// New returns the tools.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	p := &performance{k: k, v: v.From("metric"), units: map[string]kernel.Metric{}}
	for _, m := range kernel.Metrics {
		p.units[m.Name] = m
	}
	return []tools.Tool{
		tools.Define("performance.check", copilot.RiskRead, 30*time.Second, p.check).Describe(checkText).Needs(kernel.ScopeTopologyRead, kernel.ScopeMetricsRead),
		tools.Define("performance.series", copilot.RiskRead, 15*time.Second, p.series).Describe(seriesText).Needs(kernel.ScopeMetricsRead),
		tools.Define("performance.anomalies", copilot.RiskRead, 30*time.Second, p.anomalies).Describe(anomaliesText).Needs(kernel.ScopeMetricsRead),
	}
}

type performance struct {
	k     Kernel
	v     tools.Vocabulary
	units map[string]kernel.Metric
}

func (p *performance) check(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	area, from, to, err := c.Args.Look(ctx, p.k, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	from, to = from.Truncate(time.Minute), to.Truncate(time.Minute)
	looks := p.looks(area)
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for i := range looks {
		group.Go(func() error { return p.judge(gctx, &looks[i], from, to) })
	}
	if err := group.Wait(); err != nil {
		return copilot.Result{}, err
	}
	return result(area, withoutUnknown(looks), to), nil
}

// result tells of all looks: what deviates now, what did and is back, and how the scope itself fares.
func result(area tools.Area, looks []look, to time.Time) copilot.Result {
	var res copilot.Result
	var over, usual []copilot.Record
	deviating := 0
	for _, l := range looks {
		for _, o := range l.objects {
			v := l.verdicts[o.ID]
			res.Findings = append(res.Findings, v.findings(l, o, to)...)
			rec, ok := v.record(l, o)
			switch {
			case ok && v.deviates(l):
				deviating++
				res.Records = append(res.Records, rec)
			case ok && len(v.hits) > 0:
				over = append(over, rec)
			case ok && o.ID == area.Object.ID:
				usual = append(usual, rec)
			}
		}
	}
	res.Records = append(append(res.Records, over...), usual...)
	back := ""
	if len(over) > 0 {
		back = fmt.Sprintf(", %d more did and are back", len(over))
	}
	res.Summary = fmt.Sprintf("%s around %s%s; compared with the same time of the %d days before.",
		tools.Count(deviating, "KPI deviates", "KPIs deviate"), area.Object.ID, back, baselineDays)
	if deviating+len(over) == 0 {
		res.Hints = []string{"All KPIs there are as usual for this hour. Ask with an earlier since if the trouble is older."}
	}
	return res
}

// look is one metric over its objects, with what was read of it.
type look struct {
	metric  kernel.Metric
	kinds   tools.Vocabulary
	objects []kernel.Object
	now     map[string][]kernel.Point
	before  map[string][]kernel.Point // the same time of the days before

	verdicts map[string]verdict // by object
}

// looks lists each metric of the vocabulary with the area's objects that have it.
func (p *performance) looks(area tools.Area) []look {
	byMetric := map[string]tools.Vocabulary{}
	var order []string
	for _, k := range p.v {
		if byMetric[k.Metric] == nil {
			order = append(order, k.Metric)
		}
		byMetric[k.Metric] = append(byMetric[k.Metric], k)
	}
	var out []look
	for _, name := range order {
		m, ok := p.units[name]
		objects := area.Of(copilot.ObjectType(m.Object))
		if ok && len(objects) > 0 {
			out = append(out, look{metric: m, kinds: byMetric[name], objects: objects, verdicts: map[string]verdict{}})
		}
	}
	return out
}

// judge reads a metric and judges each object by it.
func (p *performance) judge(ctx context.Context, l *look, from, to time.Time) error {
	if err := p.read(ctx, l, from, to); err != nil {
		return err
	}
	for _, o := range l.objects {
		l.verdicts[o.ID] = judge(*l, o.ID, from, to)
	}
	if err := p.seek(ctx, l, from); err != nil {
		return err
	}
	return p.date(ctx, l, from, to)
}

func (p *performance) read(ctx context.Context, l *look, from, to time.Time) error {
	ids := make([]string, 0, len(l.objects))
	for _, o := range l.objects {
		ids = append(ids, o.ID)
	}
	var err error
	if l.now, err = p.window(ctx, l.metric.Name, ids, from, to); err != nil {
		return err
	}
	l.before = map[string][]kernel.Point{}
	if !l.relative() {
		return nil
	}
	for day := 1; day <= baselineDays; day++ {
		back := -time.Duration(day) * 24 * time.Hour
		past, err := p.query(ctx, l.metric.Name, ids, from.Add(back-recent), to.Add(back+recent), baselineStep)
		if err != nil {
			return err
		}
		for id, pts := range past {
			l.before[id] = append(l.before[id], pts...)
		}
	}
	return nil
}

// window reads the samples of the window. Of a long one only the end is read by the minute, so that what began just now
// is seen.
func (p *performance) window(ctx context.Context, metric string, ids []string, from, to time.Time) (map[string][]kernel.Point, error) {
	if to.Sub(from) <= longWindow {
		return p.query(ctx, metric, ids, from, to, time.Minute)
	}
	end := to.Add(-fineEnd)
	out, err := p.query(ctx, metric, ids, from, end, baselineStep)
	if err != nil {
		return nil, err
	}
	fine, err := p.query(ctx, metric, ids, end, to, time.Minute)
	if err != nil {
		return nil, err
	}
	for id, pts := range fine {
		out[id] = slices.DeleteFunc(out[id], func(pt kernel.Point) bool { return !pt.Time.Before(end) })
		out[id] = append(out[id], pts...)
	}
	return out, nil
}

// query reads samples by object.
func (p *performance) query(ctx context.Context, metric string, ids []string, from, to time.Time, step time.Duration) (map[string][]kernel.Point, error) {
	series, err := p.k.Series(ctx, kernel.SeriesQuery{Metric: metric, Objects: ids, Start: from, End: to, Step: step})
	out := make(map[string][]kernel.Point, len(series))
	for _, s := range series {
		out[s.Object] = s.Points
	}
	return out, err
}

// relative reports whether any rule of the metric compares with the days before.
func (l look) relative() bool {
	for _, k := range l.kinds {
		if k.Rule.Drop > 0 || k.Rule.Rise > 0 {
			return true
		}
	}
	return false
}
