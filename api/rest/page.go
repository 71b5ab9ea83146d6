package rest

import (
	"net/http"
	"strconv"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/client"
)

// How many rows a page holds when nothing is said, and at most.
const (
	pageSize = 50
	pageMost = 200
)

// limitOf reads how many rows are asked for.
func limitOf(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return pageSize, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > pageMost {
		return 0, copilot.Errorf(copilot.CodeInvalid, "limit is %q; it may be a number from 1 to %d", text, pageMost)
	}
	return n, nil
}

// pages answers with the page that the request's cursor and limit ask for.
func pages[T any](
	a *api, w http.ResponseWriter, r *http.Request, read func(p copilot.Principal, cursor string, limit int) (copilot.Page[T], error),
) {
	a.as(w, r, func(p copilot.Principal) error {
		limit, err := limitOf(r)
		if err != nil {
			return err
		}
		page, err := read(p, r.URL.Query().Get("cursor"), limit)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, client.List[T]{Items: orEmpty(page.Items), Next: page.Next})
		return nil
	})
}

func orEmpty[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}
