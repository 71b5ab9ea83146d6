package document

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed search.md
var searchText string

// Searcher finds passages of a tenant's documents, the best first.
type Searcher interface {
	Search(ctx context.Context, tenant copilot.TenantID, query string, limit int) ([]copilot.Passage, error)
}

const passages = 4

// New returns document.search.
func New(s Searcher) []tools.Tool {
	d := &documents{s}
	return []tools.Tool{tools.Define("document.search", copilot.RiskRead, 10*time.Second, d.search).Describe(searchText)}
}

type documents struct{ s Searcher }

func (d *documents) search(ctx context.Context, c tools.Call[struct {
	Query string `json:"query" jsonschema:"description=what to look up\\, in a few words"`
	tools.Paging
}]) (copilot.Result, error) {
	found, err := d.s.Search(ctx, c.Principal.Tenant, c.Args.Query, passages)
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	for _, p := range found {
		res.Records = append(res.Records, copilot.Record{ID: p.ID, Fields: tools.Fields(
			tools.Text("title", p.Title), tools.Text("heading", p.Heading), tools.ID("document", p.Document), tools.Text("source", p.Name),
			tools.Text("lines", fmt.Sprintf("%d–%d", p.FromLine, p.ToLine)), tools.Said("text", p.Text, copilot.OriginDocument),
		)})
	}
	res.Summary = tools.Count(len(found), "passage.", "passages.")
	if len(found) == 0 {
		res.Hints = []string{"No document holds these words. Use the operator's own terms, or fewer of them."}
	}
	return res, nil
}
