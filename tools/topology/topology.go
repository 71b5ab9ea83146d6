package topology

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed find.md
var findText string

//go:embed neighbourhood.md
var neighbourhoodText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	tools.Network
	Neighbourhood(ctx context.Context, id string, depth int) (kernel.Graph, error)
	Alarms(ctx context.Context, q kernel.AlarmQuery) ([]kernel.Alarm, error)
	Series(ctx context.Context, q kernel.SeriesQuery) ([]kernel.Series, error)
}

const timeout = 15 * time.Second

// New returns the tools. The vocabulary gives the limits of KPIs.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	t := &topology{k, tools.Guards(v)}
	return []tools.Tool{
		tools.Define("topology.find", copilot.RiskRead, timeout, t.find).Describe(findText).Needs(kernel.ScopeTopologyRead),
		tools.Define("topology.neighbourhood", copilot.RiskRead, timeout, t.neighbourhood).Describe(neighbourhoodText).Needs(kernel.ScopeTopologyRead),
		tools.Define("topology.health", copilot.RiskRead, 30*time.Second, t.health).Describe(healthText).Needs(kernel.ScopeTopologyRead, kernel.ScopeAlarmRead, kernel.ScopeMetricsRead),
	}
}

type topology struct {
	k      Kernel
	guards []tools.Guard
}

// FindArgs are the arguments of topology.find: a name or a number.
type FindArgs struct {
	Name   string `json:"name,omitempty" jsonschema:"description=spoken or id"`
	MSISDN string `json:"msisdn,omitempty"`
	Type   string `json:"type,omitempty" jsonschema:"enum=region,enum=site,enum=cell,enum=link,enum=core,enum=apn,enum=subscriber"`
	tools.Paging
}

func (t *topology) find(ctx context.Context, c tools.Call[FindArgs]) (copilot.Result, error) {
	switch {
	case c.Args.MSISDN != "":
		return t.number(ctx, c.Args.MSISDN)
	case strings.TrimSpace(c.Args.Name) == "":
		return copilot.Result{}, copilot.Errorf(copilot.CodeInvalid, "give a name or an msisdn")
	}
	g, err := t.k.Network(ctx)
	if err != nil {
		return copilot.Result{}, err
	}
	hits := match(g.Objects, c.Args.Name, c.Args.Type)
	if len(hits) == 0 {
		if res, ok := t.line(ctx, c.Args.Name); ok {
			return res, nil
		}
		return t.near(g.Objects, c.Args)
	}
	var res copilot.Result
	for _, o := range hits {
		res.Records = append(res.Records, record(o, g.Relations))
	}
	res.Summary = fmt.Sprintf("%s called %q.", tools.Count(len(hits), "object is", "objects are"), c.Args.Name)
	return res, nil
}

// match returns the objects whose id or name is the one asked for, or else those whose name holds it as whole words.
func match(all []kernel.Object, name, typ string) []kernel.Object {
	want := tools.Fold(name)
	var same, holds []kernel.Object
	for _, o := range all {
		if typ != "" && o.Type != typ {
			continue
		}
		folded := tools.Fold(o.Name)
		switch {
		case tools.Fold(o.ID) == want, folded == want, typ == string(copilot.ObjectCore) && tools.Fold(o.Details["function"]) == want:
			same = append(same, o)
		case strings.Contains(" "+folded+" ", " "+want+" ") && len(want) > 2:
			holds = append(holds, o)
		}
	}
	if len(same) > 0 {
		return same
	}
	slices.SortStableFunc(holds, func(a, b kernel.Object) int { return rank(a.Type) - rank(b.Type) })
	return holds
}

// rank puts the places that people mean before their parts.
func rank(typ string) int {
	return slices.Index([]string{"region", "site", "cell", "link", "apn", "core", "subscriber"}, typ)
}

func (t *topology) near(all []kernel.Object, a FindArgs) (copilot.Result, error) {
	names := map[string]kernel.Object{}
	var list []string
	for _, o := range all {
		if a.Type == "" || o.Type == a.Type {
			for _, n := range []string{o.Name, o.ID} {
				if n != "" {
					names[n] = o
					list = append(list, n)
				}
			}
		}
	}
	slices.Sort(list)
	res := copilot.Result{Hints: []string{"Ask the user which one is meant. Names are those of the operator's inventory."}}
	for _, n := range tools.Nearest(a.Name, list, 5) {
		o := names[n]
		r := record(o, nil)
		r.Fields = append(r.Fields, tools.Text("match", "near"))
		res.Records = append(res.Records, r)
	}
	res.Summary = fmt.Sprintf("Nothing is called %q.", a.Name)
	if len(res.Records) > 0 {
		res.Summary += " Did you mean one of these?"
	}
	return res, nil
}

// line finds a subscriber by its id.
func (t *topology) line(ctx context.Context, id string) (copilot.Result, bool) {
	g, err := t.k.Objects(ctx, kernel.ObjectQuery{IDs: []string{strings.TrimSpace(id)}})
	if err != nil || len(g.Objects) == 0 {
		return copilot.Result{}, false
	}
	return copilot.Result{Records: []copilot.Record{record(g.Objects[0], g.Relations)}, Summary: "One line has this id."}, true
}

func (t *topology) number(ctx context.Context, msisdn string) (copilot.Result, error) {
	number, err := tools.E164(msisdn)
	if err != nil {
		return copilot.Result{}, err
	}
	g, err := t.k.Objects(ctx, kernel.ObjectQuery{MSISDN: number})
	if err != nil && copilot.CodeOf(err) != copilot.CodeNotFound {
		return copilot.Result{}, err
	}
	res := copilot.Result{}
	for _, o := range g.Objects {
		if o.Type == string(copilot.ObjectSubscriber) {
			res.Records = append(res.Records, record(o, g.Relations))
		}
	}
	res.Summary = fmt.Sprintf("%s is a line of this operator.", number)
	if len(res.Records) == 0 {
		res.Summary = fmt.Sprintf("%s is no line of this operator.", number)
		res.Hints = []string{"Ask for the number again: it may have a wrong digit, or belong to another operator."}
	}
	return res, nil
}

// NeighbourhoodArgs are the arguments of topology.neighbourhood.
type NeighbourhoodArgs struct {
	Scope string `json:"scope"`
	Depth int    `json:"depth,omitempty" jsonschema:"minimum=1,maximum=3"`
	tools.Paging
}

func (t *topology) neighbourhood(ctx context.Context, c tools.Call[NeighbourhoodArgs]) (copilot.Result, error) {
	g, err := t.k.Neighbourhood(ctx, c.Args.Scope, max(1, c.Args.Depth))
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	g.Objects = nearest(g, c.Args.Scope)
	for _, o := range g.Objects {
		res.Records = append(res.Records, record(o, g.Relations))
	}
	res.Summary = fmt.Sprintf("%s within %s of %s.", tools.Count(len(g.Objects)-1, "object", "objects"), tools.Count(max(1, c.Args.Depth), "relation", "relations"), c.Args.Scope)
	return res, nil
}

func record(o kernel.Object, rels []kernel.Relation) copilot.Record {
	r := copilot.Record{ID: o.ID, Object: tools.Ref(o), Fields: tools.Fields(
		tools.Text("name", o.Name), tools.ID("region", o.Region), tools.ID("parent", o.Parent), tools.Text("state", o.State),
		tools.Text("technology", o.Details["technology"]), tools.Text("function", o.Details["function"]), tools.ID("msisdn", o.Details["msisdn"]),
	)}
	for _, rel := range rels {
		if rel.Dependent == o.ID && rel.Kind != kernel.RelationNeighbour && rel.Kind != kernel.RelationPartOf {
			r.Fields = append(r.Fields, tools.ID(rel.Kind, rel.Provider))
		}
	}
	return r
}
