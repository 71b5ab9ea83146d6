package alarm

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed overview.md
var overviewText string

// overviewWindow is how far back an open alarm may have been raised; nothing bounds it in practice.
const overviewWindow = 30 * 24 * time.Hour

// OverviewArgs are the arguments of alarm.overview.
type OverviewArgs struct {
	Until string `json:"until,omitempty" jsonschema:"description=RFC 3339"`
}

// weights of X.733 severities; what is not here does not touch service by itself.
var weights = map[string]int{"critical": 3, "major": 2}

// area is a group of open alarms that hang together.
type area struct {
	place  kernel.Object // where to look: the site if there is one, else the object that carries the rest
	alarms []kernel.Alarm
	weight int
	since  time.Time
}

// touches reports whether an alarm speaks of service: its severity does and the vocabulary knows what it senses, or it is a
// critical or major one of a core function or an access point, on which many customers hang, whatever it senses.
func (a *alarms) touches(row kernel.Alarm) bool {
	kind, known := a.v.Alarm(copilot.ObjectType(row.AlarmedObjectType), row.ProbableCause)
	if k, _ := a.v.Kind(kind); known && !k.Circumstance {
		return weights[row.PerceivedSeverity] > 0
	}
	many := row.AlarmedObjectType == string(copilot.ObjectCore) || row.AlarmedObjectType == string(copilot.ObjectAPN)
	return many && (row.PerceivedSeverity == "critical" || row.PerceivedSeverity == "major")
}

// overview groups the open alarms of the network that touch service; the rest, of which there always is some, is counted in
// the summary.
func (a *alarms) overview(ctx context.Context, c tools.Call[OverviewArgs]) (copilot.Result, error) {
	until := c.At
	if c.Args.Until != "" {
		t, err := time.Parse(time.RFC3339, c.Args.Until)
		if err != nil {
			return copilot.Result{}, copilot.Errorf(copilot.CodeInvalid, "until is %q, which is no RFC 3339 time such as 2026-03-04T09:40:00Z", c.Args.Until)
		}
		until = t.UTC()
	}
	g, err := a.k.Network(ctx)
	if err != nil {
		return copilot.Result{}, err
	}
	rows, err := a.k.Alarms(ctx, kernel.AlarmQuery{Open: true, Since: until.Add(-overviewWindow), Until: until})
	if err != nil {
		return copilot.Result{}, err
	}
	var counted []kernel.Alarm
	for _, row := range rows {
		if isOpen(row, until) && a.touches(row) {
			counted = append(counted, row)
		}
	}
	areas := areasOf(g, counted)
	res := copilot.Result{Summary: summary(len(counted), len(rows), len(areas))}
	for _, x := range areas {
		res.Records = append(res.Records, copilot.Record{ID: x.place.ID, Object: tools.Ref(x.place), Time: x.since, Fields: tools.Fields(
			tools.Text("name", x.place.Name), tools.Number("alarms", float64(len(x.alarms)), ""), tools.Text("severity", worst(x.alarms)),
			tools.Time("since", x.since), tools.Text("probableCause", first(x.alarms).ProbableCause),
		)})
	}
	if len(areas) == 0 {
		res.Hints = []string{"No open alarm touches service. Degradations without an alarm, and faults of one subscriber, are not seen here: ask for a place or a customer."}
	}
	return res, nil
}

func summary(counted, open, areas int) string {
	touch := "touch"
	if counted == 1 {
		touch = "touches"
	}
	return fmt.Sprintf("%d of %s %s service, in %s.", counted, tools.Count(open, "open alarm", "open alarms"), touch, tools.Count(areas, "area", "areas"))
}

// areasOf groups alarms by topology and time; the worst group first. Groups about one place are one area.
func areasOf(g kernel.Graph, rows []kernel.Alarm) []area {
	n := newNet(g)
	byPlace := map[string]*area{}
	for _, group := range correlate(g, rows) {
		members := membersOf(group, rows)
		place := n.placeOf(group, members)
		if byPlace[place.ID] == nil {
			byPlace[place.ID] = &area{place: place}
		}
		byPlace[place.ID].alarms = append(byPlace[place.ID].alarms, members...)
	}
	out := make([]area, 0, len(byPlace))
	for _, x := range byPlace {
		x.since = first(x.alarms).RaisedTime.UTC()
		for _, row := range x.alarms {
			x.weight += weights[row.PerceivedSeverity]
		}
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b area) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), a.since.Compare(b.since), cmp.Compare(a.place.ID, b.place.ID))
	})
	return out
}

func first(rows []kernel.Alarm) kernel.Alarm {
	return slices.MinFunc(rows, func(a, b kernel.Alarm) int {
		return cmp.Or(a.RaisedTime.Compare(b.RaisedTime), cmp.Compare(a.ID, b.ID))
	})
}

func worst(rows []kernel.Alarm) string {
	return slices.MaxFunc(rows, func(a, b kernel.Alarm) int {
		return cmp.Compare(weights[a.PerceivedSeverity], weights[b.PerceivedSeverity])
	}).PerceivedSeverity
}

// net is the network indexed for walks towards what carries an object.
type net struct {
	objects map[string]kernel.Object
	up      map[string][]string
}

func newNet(g kernel.Graph) net {
	n := net{map[string]kernel.Object{}, map[string][]string{}}
	for _, o := range g.Objects {
		n.objects[o.ID] = o
	}
	for _, r := range g.Relations {
		if r.Kind != kernel.RelationNeighbour {
			n.up[r.Dependent] = append(n.up[r.Dependent], r.Provider)
		}
	}
	return n
}

// path lists what carries the object, nearest first, sites and links alone: a core function carries everything.
func (n net) path(id string) []string {
	var out []string
	seen := map[string]bool{id: true}
	for queue := []string{id}; len(queue) > 0; queue = queue[1:] {
		for _, up := range n.up[queue[0]] {
			t := copilot.ObjectType(n.objects[up].Type)
			if !seen[up] && (t == copilot.ObjectSite || t == copilot.ObjectLink) {
				seen[up] = true
				out = append(out, up)
				queue = append(queue, up)
			}
		}
	}
	return out
}

// placeOf is where to look at a group: the core function that its alarms come from, else the site that most of them stand
// at or under, else the object of the first alarm.
func (n net) placeOf(g diagnosis.Group, rows []kernel.Alarm) kernel.Object {
	own := slices.ContainsFunc(rows, func(row kernel.Alarm) bool { return row.AlarmedObject.ID == g.Root.ID })
	if o, ok := n.objects[g.Root.ID]; ok && own && g.Root.Type == copilot.ObjectCore {
		return o
	}
	votes := map[string]int{}
	best := ""
	for _, row := range rows {
		at := n.siteOf(row.AlarmedObject.ID)
		if at == "" {
			continue
		}
		votes[at]++
		if best == "" || votes[at] > votes[best] || votes[at] == votes[best] && at < best {
			best = at
		}
	}
	if o, ok := n.objects[best]; ok && len(rows) > 1 {
		return o
	}
	row := first(rows)
	if o, ok := n.objects[row.AlarmedObject.ID]; ok {
		return o
	}
	return kernel.Object{Type: row.AlarmedObjectType, ID: row.AlarmedObject.ID, Name: row.AlarmedObject.ID}
}

// siteOf is the nearest site at or above an object, "" if there is none.
func (n net) siteOf(id string) string {
	for _, at := range append([]string{id}, n.path(id)...) {
		if n.objects[at].Type == string(copilot.ObjectSite) {
			return at
		}
	}
	return ""
}
