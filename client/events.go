package client

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	resumes     = 5 // broken streams in a row, without an event between them, before giving up
	resumeAfter = 200 * time.Millisecond
	maxEvent    = 16 << 20
)

// Events yields the run's events with seq > after until the run is over. A stream that breaks is resumed with
// Last-Event-ID, so nothing is missed and nothing comes twice.
func (c *Client) Events(ctx context.Context, run string, after int64) iter.Seq2[copilot.StoredEvent, error] {
	return func(yield func(copilot.StoredEvent, error) bool) {
		for broken := 0; ; {
			before := after
			over, err := c.stream(ctx, run, &after, yield)
			switch {
			case over:
				return
			case ctx.Err() != nil:
				yield(copilot.StoredEvent{}, ctx.Err())
				return
			case after > before:
				broken = 0
			default:
				if broken++; c.seen(ctx, run, after) {
					return
				}
			}
			if code := copilot.CodeOf(err); err != nil && code != copilot.CodeUnavailable && code != copilot.CodeInternal || broken > resumes {
				yield(copilot.StoredEvent{}, err)
				return
			}
			t := time.NewTimer(resumeAfter << min(broken, 4))
			select {
			case <-ctx.Done():
			case <-t.C:
			}
			t.Stop()
		}
	}
}

// seen reports whether the run is over and has no event beyond after.
func (c *Client) seen(ctx context.Context, run string, after int64) bool {
	r, err := c.Run(ctx, run)
	return err == nil && r.State == string(copilot.StateFinished) && r.LastSeq <= after
}

// stream reads one connection. over reports that the run has ended or the caller stopped.
func (c *Client) stream(ctx context.Context, run string, after *int64, yield func(copilot.StoredEvent, error) bool) (over bool, err error) {
	h := http.Header{"Accept": {"text/event-stream"}}
	if *after > 0 {
		h.Set("Last-Event-ID", strconv.FormatInt(*after, 10))
	}
	resp, err := c.send(ctx, http.MethodGet, "/api/v1/runs/"+url.PathEscape(run)+"/events", nil, h)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(make([]byte, 0, 64<<10), maxEvent)
	for data := ""; lines.Scan(); {
		if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			data = d
			continue
		}
		if lines.Text() != "" || data == "" {
			continue // an empty line ends an event; one that the end of the stream cut is sent again
		}
		whole := data
		data = ""
		var e copilot.StoredEvent
		if err := json.Unmarshal([]byte(whole), &e); err != nil {
			return false, copilot.Wrap(copilot.CodeInvalid, err, "the server sent an event that this client does not know: %v", err)
		}
		if e.Seq <= *after {
			continue
		}
		*after = e.Seq
		if !yield(e, nil) {
			return true, nil
		}
		if end, last := e.Event.(copilot.RunFinished); last && end.Outcome.Type == "success" {
			return true, nil
		}
	}
	if err := lines.Err(); err != nil {
		return false, copilot.Wrap(copilot.CodeUnavailable, err, "the event stream broke")
	}
	return false, copilot.Wrap(copilot.CodeUnavailable, io.ErrUnexpectedEOF, "the event stream ended before the run did")
}
