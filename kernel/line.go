package kernel

import (
	"context"
	"net/http"
	"net/url"

	"github.com/kernelcopilot/copilot"
)

// LineTest has a fixed line tested at its optical line terminal, by subscriber id. The test disturbs nothing. CodeNotFound
// for a mobile line and for one that there is not.
func (c *Client) LineTest(ctx context.Context, subscriber string) (LineTest, error) {
	var t LineTest
	_, err := c.do(ctx, call{method: http.MethodGet, path: linePath(subscriber) + "/test", scope: ScopeLineRead, into: &t})
	if copilot.CodeOf(err) == copilot.CodeNotFound {
		err = copilot.Wrap(copilot.CodeNotFound, err, "%s has no fixed line to test; of a mobile line ask for reachability and subscription", subscriber)
	}
	return t, err
}

// ResetLinePath is the path of the order to have a fixed line's terminal begin anew: it is ranged and gets an address again.
func ResetLinePath(subscriber string) string { return linePath(subscriber) + "/reset" }

func linePath(subscriber string) string { return PathLine + "/lines/" + url.PathEscape(subscriber) }
