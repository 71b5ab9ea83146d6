package topology

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed health.md
var healthText string

const (
	mostHealth = 25  // objects of one look, the scope and the nearest
	mostAsked  = 300 // objects whose alarms are asked for: those come first
	parallel   = 4   // metrics asked for at once
	newest     = 10 * time.Minute
)

// HealthArgs are the arguments of topology.health.
type HealthArgs struct {
	Scope string `json:"scope"`
	tools.Paging
}

func (t *topology) health(ctx context.Context, c tools.Call[HealthArgs]) (copilot.Result, error) {
	g, err := t.k.Neighbourhood(ctx, c.Args.Scope, 1)
	if err != nil {
		return copilot.Result{}, err
	}
	objects := nearest(g, c.Args.Scope)
	alarms, err := t.k.Alarms(ctx, kernel.AlarmQuery{Objects: ids(objects[:min(mostAsked, len(objects))]), Open: true, Until: c.At})
	if err != nil {
		return copilot.Result{}, err
	}
	shown := disturbedFirst(objects, alarms)[:min(mostHealth, len(objects))]
	levels, err := t.levels(ctx, shown, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	ill := 0
	for _, o := range shown {
		r, sound := healthOf(o, g.Relations, c.Args.Scope, alarms, levels)
		if !sound {
			ill++
		}
		res.Records = append(res.Records, r)
	}
	res.Summary = fmt.Sprintf("%s beside %s, %d of all with an open alarm or a KPI beyond its limit; levels of the last ten minutes against fixed limits, where performance.check also compares with the days before.",
		tools.Count(len(objects)-1, "object", "objects"), c.Args.Scope, ill)
	if len(objects) > len(shown) {
		res.Hints = []string{fmt.Sprintf("%d of %d objects were looked at, those with an alarm first; ask for one of the others by its id.", len(shown), len(objects))}
	}
	return res, nil
}

// nearest lists the scope and then the rest, places before their parts.
func nearest(g kernel.Graph, scope string) []kernel.Object {
	out := slices.Clone(g.Objects)
	slices.SortStableFunc(out, func(a, b kernel.Object) int {
		if (a.ID == scope) != (b.ID == scope) {
			if a.ID == scope {
				return -1
			}
			return 1
		}
		return rank(a.Type) - rank(b.Type)
	})
	return out
}

func ids(objects []kernel.Object) []string {
	out := make([]string, 0, len(objects))
	for _, o := range objects {
		out = append(out, o.ID)
	}
	return out
}

// disturbedFirst puts what has an open alarm behind the scope and before the rest.
func disturbedFirst(objects []kernel.Object, alarms []kernel.Alarm) []kernel.Object {
	has := map[string]bool{}
	for _, a := range alarms {
		has[a.AlarmedObject.ID] = true
	}
	if len(objects) > 0 {
		slices.SortStableFunc(objects[1:], func(a, b kernel.Object) int {
			switch {
			case has[a.ID] == has[b.ID]:
				return 0
			case has[a.ID]:
				return -1
			}
			return 1
		})
	}
	return objects
}

// level is the newest sample of one KPI of an object, with its guard.
type level struct {
	guard tools.Guard
	point kernel.Point
}

// levels reads the newest samples of the KPIs that have a fixed limit, by object.
func (t *topology) levels(ctx context.Context, objects []kernel.Object, now time.Time) (map[string][]level, error) {
	byType := map[string][]string{}
	for _, o := range objects {
		byType[o.Type] = append(byType[o.Type], o.ID)
	}
	found := make([][]kernel.Series, len(t.guards))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for i, g := range t.guards {
		ids := byType[g.Metric.Object]
		if len(ids) == 0 {
			continue
		}
		group.Go(func() error {
			var err error
			found[i], err = t.k.Series(gctx, kernel.SeriesQuery{Metric: g.Metric.Name, Objects: ids, Start: now.Add(-newest), End: now, Step: time.Minute})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := map[string][]level{}
	for i, series := range found {
		for _, s := range series {
			if n := len(s.Points); n > 0 {
				out[s.Object] = append(out[s.Object], level{t.guards[i], s.Points[n-1]})
			}
		}
	}
	return out, nil
}

// healthOf is the record of an object, and whether nothing is wrong with it. KPIs within their limit are listed of the scope alone.
func healthOf(o kernel.Object, rels []kernel.Relation, scope string, alarms []kernel.Alarm, levels map[string][]level) (copilot.Record, bool) {
	r := copilot.Record{ID: o.ID, Object: tools.Ref(o), Fields: tools.Fields(tools.Text("name", o.Name), tools.Text("relation", relation(rels, scope, o.ID)))}
	sound := true
	for _, a := range alarms {
		if a.AlarmedObject.ID == o.ID {
			sound = false
			r.Fields = append(r.Fields, tools.Text("alarm", fmt.Sprintf("%s %s %s since %s", a.ID, a.ProbableCause, a.PerceivedSeverity, a.RaisedTime.UTC().Format(time.RFC3339))))
		}
	}
	for _, l := range levels[o.ID] {
		good := l.guard.Good(l.point.Value)
		sound = sound && good
		if good && o.ID != scope {
			continue
		}
		r.Fields = append(r.Fields, tools.Number(l.guard.Metric.Name, math.Round(l.point.Value*100)/100, l.guard.Metric.Unit))
		if !good {
			r.Fields = append(r.Fields, tools.Text("beyond", l.guard.Metric.Name+" "+l.guard.Words(l.point, true)))
		}
	}
	state := "nothing wrong seen"
	switch {
	case !sound:
		state = "disturbed"
	case len(levels[o.ID]) == 0:
		state = "no open alarm, no KPI samples"
	}
	r.Fields = append(r.Fields, tools.Text("health", state))
	return r, sound
}

// relation tells how an object is joined to the scope, in the topology's own words.
func relation(rels []kernel.Relation, scope, id string) string {
	for _, r := range rels {
		switch {
		case r.Kind == kernel.RelationNeighbour && r.Dependent == scope && r.Provider == id:
			return r.Kind
		case r.Dependent == scope && r.Provider == id:
			return "the object depends on it (" + r.Kind + ")"
		case r.Provider == scope && r.Dependent == id:
			return "it depends on the object (" + r.Kind + ")"
		}
	}
	return ""
}
