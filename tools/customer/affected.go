package customer

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed affected.md
var affectedText string

const (
	shown        = 20  // affected lines that are listed; all are counted
	mostAsked    = 300 // lines whose own complaints are looked for; of more, those that name the place are
	inService    = 90  // percent of a minute, below which a cell was out of service in it
	availability = "cell_availability_percent"
)

func (t *customers) affected(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	from, to, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	lines, counted, err := t.served(ctx, c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	if !counted {
		return uncounted(c.Args.Scope, from, to), nil
	}
	p := t.period(ctx, c.Args.Scope, lines, from, to)
	if err := ctx.Err(); err != nil {
		return copilot.Result{}, err
	}
	head := copilot.Record{ID: "count", Fields: []copilot.Field{
		tools.ID("scope", c.Args.Scope), tools.Number("customers", float64(len(lines)), ""), tools.Time("since", from), tools.Time("until", to),
	}}
	told := fmt.Sprintf("%s served by %s", tools.Count(len(lines), "line is", "lines are"), c.Args.Scope)
	if p.noTickets == nil {
		head.Fields = append(head.Fields, tools.Number("complaints", float64(p.complaints), ""))
		told += "; in the window " + tools.Count(p.complaints, "complaint", "complaints")
	}
	if p.noSeries == nil {
		head.Fields = append(head.Fields, tools.Number("withoutService", float64(p.without), ""))
		told += fmt.Sprintf("; %s on cells that were out of service", tools.Count(p.without, "line was", "lines were"))
	}
	if p.minutes > 0 {
		head.Fields = append(head.Fields, tools.Number("longestOutage", float64(p.minutes), "min"))
	}
	res := copilot.Result{Records: []copilot.Record{head}}
	for _, o := range lines[:min(shown, len(lines))] {
		res.Records = append(res.Records, copilot.Record{ID: o.ID, Object: tools.Ref(o), Fields: tools.Fields(
			tools.ID("msisdn", o.Details["msisdn"]), tools.ID("customer", o.Details["customer"]), tools.Text("product", o.Details["product"]),
		)})
	}
	res.Summary = told + "."
	for what, err := range map[string]error{"Complaints": p.noTickets, "Times out of service": p.noSeries} {
		if err != nil {
			res.Hints = append(res.Hints, what+" were not read: "+copilot.MessageOf(err)+".")
		}
	}
	slices.Sort(res.Hints)
	if len(lines) > shown {
		res.Hints = append(res.Hints, fmt.Sprintf("%d lines are listed, all %d are counted.", shown, len(lines)))
	}
	return res, nil
}

// uncounted is the answer about a scope whose lines nobody can count: it holds no number that could be taken for theirs.
func uncounted(scope string, from, to time.Time) copilot.Result {
	return copilot.Result{
		Summary: fmt.Sprintf("The lines that %s serves were not counted: the topology does not tell them, or they are too many to be read. It does not mean that there are none.", scope),
		Records: []copilot.Record{{ID: "count", Fields: []copilot.Field{
			tools.ID("scope", scope), tools.Text("customers", "not counted"), tools.Time("since", from), tools.Time("until", to),
		}}},
		Hints: []string{"Ask with a smaller scope, such as a site, a cell or an access point."},
	}
}

// served lists the lines of a scope, or says that they cannot be counted. CodeNotFound, with the nearest ids, when there is no
// such object.
func (t *customers) served(ctx context.Context, scope string) (lines []kernel.Object, counted bool, err error) {
	lines, counted, err = tools.Served(ctx, t.k, scope)
	if err != nil || len(lines) > 0 {
		return lines, counted, err
	}
	area, err := tools.AreaOf(ctx, t.k, scope) // nobody is served, or there is no such place
	if err != nil {
		return nil, false, err
	}
	if area.Object.Type == string(copilot.ObjectSubscriber) {
		return append(lines, area.Object), true, nil
	}
	return lines, counted, nil
}

// period is what the window shows of the lines.
type period struct {
	noTickets  error // why there are no complaints
	noSeries   error // why there is nothing out of service
	complaints int
	without    int // lines on cells that were out of service
	minutes    int // of the cell that was so the longest
}

func (t *customers) period(ctx context.Context, scope string, lines []kernel.Object, from, to time.Time) period {
	var p period
	about := []string{scope}
	on := map[string]int{}
	for _, o := range lines {
		if cell := tools.Serving(o, nil)[kernel.RelationServedBy]; cell != "" && o.Details["access"] != "fixed" {
			on[cell]++
		}
		if len(lines) <= mostAsked {
			about = append(about, o.ID)
		}
	}
	cells := make([]string, 0, len(on))
	for id := range on {
		cells = append(cells, id)
	}
	slices.Sort(cells)
	var rows []kernel.Ticket
	rows, p.noTickets = t.k.Tickets(ctx, kernel.TicketQuery{Entities: append(about, cells...), Since: from, Until: to})
	for _, row := range rows {
		if row.TicketType == "complaint" {
			p.complaints++
		}
	}
	var series []kernel.Series
	series, p.noSeries = t.k.Series(ctx, kernel.SeriesQuery{Metric: availability, Objects: cells, Start: from, End: to, Step: step(from, to)})
	for _, s := range series {
		out := 0
		for _, pt := range s.Points {
			if pt.Value < inService {
				out++
			}
		}
		if out > 0 {
			p.without += on[s.Object]
			p.minutes = max(p.minutes, int((time.Duration(out) * step(from, to)).Minutes()))
		}
	}
	return p
}

// step keeps a long window to a thousand samples a cell.
func step(from, to time.Time) time.Duration {
	return max(time.Minute, (to.Sub(from) / 1000).Truncate(time.Minute))
}
