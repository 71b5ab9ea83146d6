package performance

import (
	"context"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// seekStep is how far apart the samples are by which it is told whether an object has a metric at all.
const seekStep = 30 * time.Minute

// seek finds out of objects without samples in the window whether they had any in the day before.
func (p *performance) seek(ctx context.Context, l *look, from time.Time) error {
	var silent []string
	for _, o := range l.objects {
		if len(l.now[o.ID]) == 0 && len(l.before[o.ID]) == 0 {
			silent = append(silent, o.ID)
		}
	}
	if len(silent) == 0 {
		return nil
	}
	older, err := p.query(ctx, l.metric.Name, silent, from.Add(-lookBack), from, seekStep)
	if err != nil {
		return err
	}
	for _, id := range silent {
		v := l.verdicts[id]
		v.never = len(older[id]) == 0
		l.verdicts[id] = v
	}
	return nil
}

// withoutUnknown leaves out of each look the objects that do not have its metric: those that send other metrics and never
// sent this one. Of an object that sends none at all each one counts as not heard of.
func withoutUnknown(looks []look) []look {
	heard := map[string]bool{}
	for _, l := range looks {
		for id, v := range l.verdicts {
			heard[id] = heard[id] || !v.never
		}
	}
	for i := range looks {
		l := &looks[i]
		l.objects = slices.DeleteFunc(l.objects, func(o kernel.Object) bool { return heard[o.ID] && l.verdicts[o.ID].never })
	}
	return looks
}
