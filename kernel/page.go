package kernel

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxIDs is how many ids travel in one URL; longer lists are asked for in several calls.
const maxIDs = 150

// pages gathers the rows of a list from offset on: limit rows, or all there are up to Config.MaxRows when limit is 0.
func pages[T any](ctx context.Context, c *Client, path string, q url.Values, offset, limit int) ([]T, error) {
	return pagesOf[T](ctx, c, call{path: path}, q, offset, limit)
}

// pagesOf is pages for a call with a scope of its own.
func pagesOf[T any](ctx context.Context, c *Client, one call, q url.Values, offset, limit int) ([]T, error) {
	var rows []T
	want := limit
	if want <= 0 {
		want = c.cfg.MaxRows
	}
	for len(rows) < want {
		size := min(c.cfg.PageSize, want-len(rows))
		q.Set("offset", strconv.Itoa(offset+len(rows)))
		q.Set("limit", strconv.Itoa(size))
		var page []T
		one.method, one.query, one.into = http.MethodGet, q, &page
		a, err := c.do(ctx, one)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page...)
		total, err := strconv.Atoi(a.header.Get(HeaderTotalCount))
		if len(page) == 0 || err == nil && offset+len(rows) >= total || err != nil && len(page) < size {
			break
		}
	}
	return rows[:min(len(rows), want)], nil
}

// inParts asks for long id lists part by part and joins the answers in order.
func inParts[T any](ids []string, ask func(part []string) ([]T, error)) ([]T, error) {
	if len(ids) <= maxIDs {
		return ask(ids)
	}
	var all []T
	for len(ids) > 0 {
		n := min(maxIDs, len(ids))
		rows, err := ask(ids[:n])
		if err != nil {
			return nil, err
		}
		all, ids = append(all, rows...), ids[n:]
	}
	return all, nil
}

// distinct keeps the first row of each id.
func distinct[T any](rows []T, id func(T) string) []T {
	seen := make(map[string]bool, len(rows))
	return slices.DeleteFunc(rows, func(r T) bool {
		twice := seen[id(r)]
		seen[id(r)] = true
		return twice
	})
}

func setList(q url.Values, name string, values []string) {
	if len(values) > 0 {
		q.Set(name, strings.Join(values, ","))
	}
}

func setTime(q url.Values, name string, t time.Time) {
	if !t.IsZero() {
		q.Set(name, t.UTC().Format(time.RFC3339Nano))
	}
}

func setText(q url.Values, name, v string) {
	if v != "" {
		q.Set(name, v)
	}
}
