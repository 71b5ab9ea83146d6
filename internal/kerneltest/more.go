package kerneltest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// readMore serves usage, line tests, planned works and documents.
func (s *Server) readMore(w http.ResponseWriter, q url.Values, path string) {
	id := path[strings.LastIndex(path, "/")+1:]
	switch {
	case strings.HasPrefix(path, kernel.PathUsage):
		line := id
		for _, x := range s.World.Subscriptions {
			if x.MSISDN == id {
				line = x.ID
			}
		}
		one(w, s.World.Usages, func(u kernel.Usage) bool { return u.Subscriber == line })
	case strings.HasPrefix(path, kernel.PathLine):
		line := strings.TrimSuffix(strings.TrimPrefix(path, kernel.PathLine+"/lines/"), "/test")
		one(w, s.World.Lines, func(t kernel.LineTest) bool { return t.Subscriber == line })
	case strings.HasPrefix(path, kernel.PathWorks):
		since, until := stamp(q.Get("since")), stamp(q.Get("until"))
		list(w, q, keep(s.World.Works, func(x kernel.Works) bool {
			about := slices.ContainsFunc(x.Objects, func(o string) bool { return anyOf(q, "objects", o) })
			return about && anyOf(q, "status", x.Status) && overlaps(x.Start, x.End, since, until)
		}))
	case path == kernel.PathDocument+"/documents":
		var rows []kernel.DocumentInfo
		for name := range s.World.Documents {
			rows = append(rows, kernel.DocumentInfo{ID: name, Title: name, UpdatedAt: s.World.Now})
		}
		slices.SortFunc(rows, func(a, b kernel.DocumentInfo) int { return strings.Compare(a.ID, b.ID) })
		list(w, q, rows)
	default:
		text, ok := s.World.Documents[id]
		if !ok {
			Refuse(w, http.StatusNotFound, "no such document")
			return
		}
		w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
		_, _ = fmt.Fprint(w, text)
	}
}

func overlaps(start, end, since, until time.Time) bool {
	return (until.IsZero() || !start.After(until)) && (since.IsZero() || end.IsZero() || !end.Before(since))
}
