package cell_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/internal/tooltest"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/cell"

	"github.com/kernelcopilot/copilot/internal/kerneltest"
)

// TestV14AMendedCellIsAnotherProposal: a proposal rests on the side of the limit on which the load is. It holds while the
// figure moves on that side, and is another one once the cell is mended.
func TestV14AMendedCellIsAnotherProposal(t *testing.T) {
	srv := kerneltest.New(t)
	level := 96.37
	srv.World.Sample = func(string, string, time.Time) (float64, bool) { return level, true }
	b := tooltest.New(t, cell.New(srv.Client(t), tooltest.Vocabulary(t)))
	propose := func() tools.Proposal {
		p, err := b.Registry.Prepare(context.Background(), b.With("cell.balance", `{"cell":"cell-e1"}`))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first := propose()
	c := first.Changes[0]
	if c.Words() != "Radio load of the cell" || c.Before != "96.4 %, over the limit of 85 %" || c.After != "85 % or less, looked at two minutes after" {
		t.Errorf("%+v", c)
	}
	level = 97.9
	if propose().Digest != first.Digest {
		t.Error("the same state is another proposal")
	}
	level = 61
	mended := propose()
	if mended.Digest == first.Digest || mended.Changes[0].Before != "61 %, within the limit of 85 %" || !strings.Contains(mended.Summary, "nothing to mend") {
		t.Errorf("%+v", mended)
	}
	rb, err := b.Registry.ReadBack(context.Background(), b.With("cell.balance", `{"cell":"cell-e1"}`), true)
	if err != nil || rb.Seen["radio_load"] != "61 %, within the limit of 85 %" || rb.Seen["openAlarms"] != "0 open alarms" {
		t.Errorf("%+v %v", rb, err)
	}
}
