package ticket_test

import (
	"testing"

	"github.com/kernelcopilot/copilot"
)

// TestAllThatIsOpen: what is open anywhere comes newest first, and what is closed does not come.
func TestAllThatIsOpen(t *testing.T) {
	closed := complaint(5, "Slow data", "", "line-1")
	closed.Status = "closed"
	srv, b := bench(t, complaint(300, "Billing", "", "line-2"), complaint(10, "No service", "", "line-1"), closed)
	before := 0
	for _, row := range srv.World.Tickets {
		if row.Status != "closed" && row.Status != "resolved" {
			before++
		}
	}
	res := b.Call("ticket.open", `{}`)
	if res.Total != before || len(res.Records) != before || len(res.Findings) != 0 {
		t.Fatalf("%d of %d: %+v", res.Total, before, res.Records)
	}
	for i, rec := range res.Records {
		if rec.Object.Type != copilot.ObjectTicket || rec.ID == closed.ID || i > 0 && rec.Time.After(res.Records[i-1].Time) {
			t.Errorf("%d: %+v", i, rec)
		}
	}
}
