package all

import (
	"slices"

	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/alarm"
	"github.com/kernelcopilot/copilot/tools/apn"
	"github.com/kernelcopilot/copilot/tools/cell"
	"github.com/kernelcopilot/copilot/tools/change"
	"github.com/kernelcopilot/copilot/tools/core"
	"github.com/kernelcopilot/copilot/tools/customer"
	"github.com/kernelcopilot/copilot/tools/device"
	"github.com/kernelcopilot/copilot/tools/diagnosis"
	"github.com/kernelcopilot/copilot/tools/document"
	"github.com/kernelcopilot/copilot/tools/line"
	"github.com/kernelcopilot/copilot/tools/performance"
	"github.com/kernelcopilot/copilot/tools/subscription"
	"github.com/kernelcopilot/copilot/tools/ticket"
	"github.com/kernelcopilot/copilot/tools/topology"
	"github.com/kernelcopilot/copilot/tools/works"
)

// Knowledge is what tools know beside the operator: the vocabulary of findings and the causes.
type Knowledge struct {
	Kinds  []prompts.FindingKind
	Causes []prompts.Cause
}

// New returns every tool over a Kernel and an index of documents.
func New(c *kernel.Client, k Knowledge, docs document.Searcher) []tools.Tool {
	v := tools.Vocabulary(k.Kinds)
	return slices.Concat(
		alarm.New(c, v), apn.New(c, v), cell.New(c, v), change.New(c, v), core.New(c, v), customer.New(c), device.New(c),
		diagnosis.New(c, k.Causes, v), document.New(docs), line.New(c), performance.New(c, v), subscription.New(c), ticket.New(c, v),
		topology.New(c, v), works.New(c, v),
	)
}
