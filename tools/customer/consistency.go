package customer

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed consistency.md
var consistencyText string

const (
	comparedAtOnce = 300 // lines of one call
	askedAtOnce    = 8
)

// ConsistencyArgs are the arguments of customer.consistency.
type ConsistencyArgs struct {
	Scope string `json:"scope"`
	After string `json:"after,omitempty" jsonschema:"description=line to go on behind"`
	tools.Paging
}

func (t *customers) consistency(ctx context.Context, c tools.Call[ConsistencyArgs]) (copilot.Result, error) {
	lines, err := t.lines(ctx, c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	slices.Sort(lines)
	all := len(lines)
	if c.Args.After != "" {
		lines = slices.DeleteFunc(lines, func(id string) bool { return strings.Compare(id, c.Args.After) <= 0 })
	}
	rest := len(lines)
	lines = lines[:min(comparedAtOnce, rest)]
	subs, err := t.subscriptions(ctx, lines)
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	for _, s := range subs {
		if words := tools.Disagreements(s); len(words) > 0 {
			res.Records = append(res.Records, differing(s, words))
		}
	}
	res.Summary = fmt.Sprintf("%s of %d compared at %s held differently by CRM, HSS and billing; %s there.",
		tools.Count(len(res.Records), "line", "lines"), len(subs), c.Args.Scope, tools.Count(all, "line is", "lines are"))
	switch {
	case rest > len(lines):
		res.Hints = []string{fmt.Sprintf("%d lines are still to be compared; call again with after %s.", rest-len(lines), lines[len(lines)-1])}
	case all == 0:
		res.Hints = []string{"Nobody is served there. Give a line, a place or an APN that has lines: customer.affected counts them."}
	}
	return res, nil
}

// lines are the ids of those that the scope serves, or of the line that it is.
func (t *customers) lines(ctx context.Context, scope string) ([]string, error) {
	served, counted, err := t.served(ctx, scope)
	switch {
	case err != nil:
		return nil, err
	case !counted:
		return nil, copilot.Errorf(copilot.CodeInvalid, "the lines that %s serves cannot be told from the topology, or are too many to be read: give a site, a cell, an access point or a line", scope)
	}
	ids := make([]string, 0, len(served))
	for _, o := range served {
		ids = append(ids, o.ID)
	}
	return ids, nil
}

// subscriptions reads many, in the order of the ids.
func (t *customers) subscriptions(ctx context.Context, ids []string) ([]kernel.Subscription, error) {
	out := make([]kernel.Subscription, len(ids))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(askedAtOnce)
	for i, id := range ids {
		group.Go(func() error {
			var err error
			out[i], err = t.k.Subscription(gctx, id)
			return err
		})
	}
	return out, group.Wait()
}

func differing(s kernel.Subscription, words []string) copilot.Record {
	r := copilot.Record{ID: s.ID, Object: copilot.Object{Type: copilot.ObjectSubscriber, ID: s.ID}, Time: s.UpdatedAt.UTC(), Fields: tools.Fields(
		tools.ID("msisdn", s.MSISDN), tools.ID("customer", s.Customer), tools.Text("product", s.ProductName),
	)}
	for _, w := range words {
		r.Fields = append(r.Fields, tools.Text("disagreement", w))
	}
	return r
}
