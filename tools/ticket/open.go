package ticket

import (
	"cmp"
	"context"
	_ "embed"
	"slices"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed open.md
var openText string

// newest is how many tickets of all that are open are listed.
const newest = 30

// OpenArgs are the arguments of ticket.open.
type OpenArgs struct{ tools.Paging }

// open lists the newest tickets that are open, wherever they are about. The count is that of all.
func (t *tickets) open(ctx context.Context, _ tools.Call[OpenArgs]) (copilot.Result, error) {
	rows, err := t.k.Tickets(ctx, kernel.TicketQuery{Open: true})
	if err != nil {
		return copilot.Result{}, err
	}
	slices.SortStableFunc(rows, func(a, b kernel.Ticket) int {
		return cmp.Or(b.CreationDate.Compare(a.CreationDate), cmp.Compare(b.ID, a.ID))
	})
	res := copilot.Result{Total: len(rows), Summary: tools.Count(len(rows), "open ticket", "open tickets") + ", the newest first."}
	for _, row := range rows[:min(newest, len(rows))] {
		res.Records = append(res.Records, record(row))
	}
	if len(rows) == 0 {
		res.Hints = []string{"No ticket is open. Closed ones of a place are in ticket.list."}
	}
	return res, nil
}
