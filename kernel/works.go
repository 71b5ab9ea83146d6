package kernel

import (
	"context"
	"net/url"
	"slices"
	"time"
)

// WorksQuery filters planned works; zero fields do not.
type WorksQuery struct {
	Objects []string // touching any of
	Since   time.Time
	Until   time.Time // with Since: those that overlap the window
	Status  string    // planned, inProgress, completed, cancelled
	Offset  int
	Limit   int // 0 means all there are
}

// Works lists planned works, the latest start first.
func (c *Client) Works(ctx context.Context, q WorksQuery) ([]Works, error) {
	rows, err := inParts(q.Objects, func(part []string) ([]Works, error) {
		v := url.Values{}
		setList(v, "objects", part)
		setTime(v, "since", q.Since)
		setTime(v, "until", q.Until)
		setText(v, "status", q.Status)
		return pagesOf[Works](ctx, c, call{path: PathWorks + "/works", scope: ScopeWorksRead}, v, q.Offset, q.Limit)
	})
	if err != nil {
		return nil, err
	}
	rows = distinct(rows, func(w Works) string { return w.ID })
	slices.SortStableFunc(rows, func(a, b Works) int { return b.Start.Compare(a.Start) })
	return rows, nil
}
