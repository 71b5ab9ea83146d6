package diagnosis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed rank.md
var rankText string

// Kernel is what the tool needs of the operator.
type Kernel interface {
	tools.Network
	Tickets(ctx context.Context, q kernel.TicketQuery) ([]kernel.Ticket, error)
}

// New returns diagnosis.rank over the causes.
func New(k Kernel, causes []prompts.Cause, v tools.Vocabulary) []tools.Tool {
	t := &ranker{k: k, causes: causes, v: v}
	return []tools.Tool{tools.Define("diagnosis.rank", copilot.RiskRead, 30*time.Second, t.rank).Describe(rankText).Needs(kernel.ScopeTopologyRead, kernel.ScopeTicketRead)}
}

type ranker struct {
	k      Kernel
	causes []prompts.Cause
	v      tools.Vocabulary
	ready  tools.Ready
}

// Args are the arguments of diagnosis.rank.
type Args struct {
	Scope   string `json:"scope" jsonschema:"description=object in question"`
	Since   string `json:"since,omitempty"`
	Until   string `json:"until,omitempty"`
	Through string `json:"through,omitempty" jsonschema:"description=last evidence that counts\\, as E7"`
	// Complaint says what the customer complains of whose line the scope is: no_service, slow_data or no_calls; several with commas.
	Complaint string `json:"complaint,omitempty" jsonschema:"description=of one customer: no_service\\, slow_data or no_calls"`
	After     string `json:"after,omitempty" jsonschema:"description=first evidence is behind this one"`
}

// sources says which tool reads what, for the sources of the vocabulary.
var sources = map[string][]string{
	"alarm": {"alarm.list"}, "metric": {"performance.check"}, "change": {"change.list"}, "ticket": {"ticket.list"},
}

// byKind says which tool establishes a kind, or the kinds of a prefix, where its source does not tell; the longest one counts.
var byKind = map[string]string{
	"device.": "customer.subscription", "device.unreachable": "device.reachability", "device.no_data": "device.reachability",
	"subscription.": "customer.subscription", "subscription.allowance_used": "customer.usage", "subscription.rate_reduced": "customer.usage",
	"line.": "line.test", "apn.": "apn.get", "change.planned_work": "works.list",
}

func (t *ranker) rank(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) {
	window := tools.WindowArgs{Scope: c.Args.Scope, Since: c.Args.Since, Until: c.Args.Until}
	from, to, err := window.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	blind := c.Withheld("topology.neighbourhood") || c.Withheld("topology.find")
	in := diagnosis.Input{
		Findings: c.Findings, NoGraph: blind, Causes: t.causes, Vocabulary: t.v, Scope: objectOf(c.Findings, c.Args.Scope),
		Since: from, Until: to, Now: c.At, Through: c.Args.Through, Withheld: func(kind string) bool { return t.closed(kind, c.Withheld) },
	}
	if in.Complaints, err = t.complaints(c.Args.Complaint); err != nil {
		return copilot.Result{}, err
	}
	if !blind {
		if in.Network, in.Graph, err = t.graph(ctx, c.Findings); err != nil {
			return copilot.Result{}, err
		}
	}
	r := diagnosis.Rank(in)
	if len(r.Hypotheses) == 0 && !t.anyClosed(in) {
		return copilot.Result{}, copilot.Errorf(copilot.CodeUnavailable, "nothing was seen of %.60s, as no look was taken or answered, so there is nothing to rank; look, and rank then", c.Args.Scope)
	}
	var without []string // what the ranking does without, since the operator does not tell it
	if err := t.remedies(ctx, &r, c.Withheld("ticket.list")); err != nil {
		without = append(without, "The open tickets could not be read, so no note on one is proposed.")
	}
	if !blind && !c.Withheld("customer.affected") {
		if err := t.count(ctx, &r); err != nil {
			without = append(without, "The customers could not be counted.")
		}
	}
	if err := ctx.Err(); err != nil {
		return copilot.Result{}, err
	}
	return copilot.Result{Records: r.Records(), Summary: strings.Join(append([]string{summary(r)}, without...), " ")}, nil
}

// anyClosed reports whether a kind may not be looked at: then that nothing was seen is the run's own limit.
func (t *ranker) anyClosed(in diagnosis.Input) bool {
	return slices.ContainsFunc(t.v, func(k prompts.FindingKind) bool { return in.Withheld(k.Kind) })
}

// closed reports whether the tool that reads a kind is withheld from the run.
func (t *ranker) closed(kind string, withheld func(string) bool) bool {
	for _, name := range []string{kind, kind[:strings.Index(kind, ".")+1]} {
		if tool, ok := byKind[name]; ok {
			return withheld(tool)
		}
	}
	for _, k := range t.v {
		if k.Kind == kind {
			return slices.ContainsFunc(sources[k.From], withheld)
		}
	}
	return false
}

// complaints are the kinds of what a customer complains of, in the terms of the vocabulary.
func (t *ranker) complaints(said string) (out []string, err error) {
	for word := range strings.SplitSeq(said, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		kind := "ticket." + strings.TrimPrefix(word, "ticket.")
		if !slices.ContainsFunc(t.v, func(k prompts.FindingKind) bool { return k.Kind == kind }) {
			return nil, copilot.Errorf(copilot.CodeInvalid, "complaint: %.40q is none; say no_service, slow_data or no_calls, or leave it out", word)
		}
		out = append(out, kind)
	}
	return out, nil
}

func objectOf(findings []copilot.Finding, id string) copilot.Object {
	for _, f := range findings {
		if f.Object.ID == id {
			return f.Object
		}
	}
	return copilot.Object{}
}

// graph is the network, and the lines that the findings or the scope name.
func (t *ranker) graph(ctx context.Context, findings []copilot.Finding) (*diagnosis.Network, diagnosis.Graph, error) {
	net, err := t.k.Network(ctx)
	if err != nil {
		return nil, diagnosis.Graph{}, err
	}
	ready := t.ready.Network(net)
	named := map[string]bool{}
	var lines []string
	for _, f := range findings {
		if f.Object.Type == copilot.ObjectSubscriber && !named[f.Object.ID] {
			named[f.Object.ID] = true
			lines = append(lines, f.Object.ID)
		}
	}
	if len(lines) == 0 {
		return ready, diagnosis.Graph{}, nil
	}
	subs, err := t.k.Objects(ctx, kernel.ObjectQuery{IDs: lines})
	if err != nil {
		return nil, diagnosis.Graph{}, err
	}
	out := tools.DiagnosisGraph(subs)
	by := map[string][]kernel.Relation{}
	for _, r := range subs.Relations {
		by[r.Dependent] = append(by[r.Dependent], r)
	}
	for _, o := range subs.Objects {
		for kind, provider := range tools.Serving(o, by[o.ID]) {
			if provider != "" {
				out.Relations = append(out.Relations, diagnosis.Edge{Kind: kind, Dependent: o.ID, Provider: provider})
			}
		}
	}
	return ready, out, nil
}

// remedies puts an open ticket of the object where a remedy asks for one, and leaves out those that find none. Where tickets
// cannot be read it leaves out all that ask for one and returns the error.
func (t *ranker) remedies(ctx context.Context, r *copilot.Ranking, closed bool) (failed error) {
	for i := range r.Hypotheses {
		h := &r.Hypotheses[i]
		var keep []copilot.Remedy
		for _, m := range h.Remedies {
			if strings.Contains(m.Args, "{ticket}") {
				if !h.Leading || closed || failed != nil {
					continue
				}
				var id string
				if id, failed = t.ticket(ctx, h.Object.ID); id == "" {
					continue
				}
				m.Args = strings.ReplaceAll(m.Args, "{ticket}", id)
			}
			keep = append(keep, m)
		}
		h.Remedies = keep
	}
	return failed
}

// ticket is the newest open incident of the object, else its newest open ticket, "" if there is none.
func (t *ranker) ticket(ctx context.Context, object string) (string, error) {
	rows, err := t.k.Tickets(ctx, kernel.TicketQuery{Entities: []string{object}, Open: true})
	if err != nil {
		return "", err
	}
	best := kernel.Ticket{}
	for _, row := range rows {
		incident, had := row.TicketType == "incident", best.TicketType == "incident"
		if best.ID == "" || incident && !had || incident == had && row.CreationDate.After(best.CreationDate) {
			best = row
		}
	}
	return best.ID, nil
}

// count counts the lines that the leading objects serve, each once.
func (t *ranker) count(ctx context.Context, r *copilot.Ranking) error {
	lines := map[string]bool{}
	counted := false
	for _, h := range r.Hypotheses {
		if !h.Leading || h.Object.ID == "" {
			continue
		}
		counted = true
		if h.Object.Type == copilot.ObjectSubscriber {
			lines[h.Object.ID] = true
			continue
		}
		served, all, err := tools.Served(ctx, t.k, h.Object.ID)
		if err != nil {
			return err
		}
		if !all { // part of a number is none
			return nil
		}
		for _, o := range served {
			lines[o.ID] = true
		}
	}
	if n := len(lines); counted {
		r.Customers = &n
	}
	return nil
}

func summary(r copilot.Ranking) string {
	if len(r.Hypotheses) == 0 {
		return "No explanation could be weighed."
	}
	h := r.Hypotheses[0]
	s := fmt.Sprintf("Leading: %s, p %.2f; outcome %s.", h.Title, r.P, r.Outcome)
	if len(r.Next) > 0 {
		s += fmt.Sprintf(" Best next test: %s at %s.", r.Next[0].Finding, r.Next[0].Object.ID)
	}
	return s
}
