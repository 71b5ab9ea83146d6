package kernel

import (
	"context"
	"net/http"
	"net/url"
)

// Usage reads what a subscription has used of its period, its balance and the policy applied to it, by subscriber id or
// E.164 number. CodeNotFound when there is no such line.
func (c *Client) Usage(ctx context.Context, id string) (Usage, error) {
	var u Usage
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathUsage + "/subscriptions/" + url.PathEscape(id), scope: ScopeUsageRead, into: &u})
	return u, err
}
