package kernel

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// Subscription reads a subscriber's provisioning state by subscriber id or E.164 number.
func (c *Client) Subscription(ctx context.Context, id string) (Subscription, error) {
	var s Subscription
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathProvisioning + "/subscriptions/" + url.PathEscape(id), into: &s})
	return s, err
}

// APN reads an APN's running and reference configuration.
func (c *Client) APN(ctx context.Context, id string) (APN, error) {
	var a APN
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathProvisioning + "/apns/" + url.PathEscape(id), into: &a})
	return a, err
}

// RestoreSubscriptionPath is the path of the order to write the product's APN into the subscriber's profile.
func RestoreSubscriptionPath(id string) string {
	return PathProvisioning + "/subscriptions/" + url.PathEscape(id) + "/restoreApn"
}

// RestoreAPNPath is the path of the order to bring an APN back to its reference configuration.
func RestoreAPNPath(id string) string {
	return PathProvisioning + "/apns/" + url.PathEscape(id) + "/restore"
}

// CellPath is the path of a command to a cell; verb is restart or balance.
func CellPath(id, verb string) string {
	return PathNetwork + "/cells/" + url.PathEscape(id) + "/" + verb
}

// CorePath is the path of a command to a core function; verb is restart or renewCertificate.
func CorePath(id, verb string) string {
	return PathNetwork + "/core/" + url.PathEscape(id) + "/" + verb
}

// AlignPath is the path of the order to write the state, services and policy that the CRM holds of a subscription to HSS,
// billing and policy.
func AlignPath(id string) string {
	return PathProvisioning + "/subscriptions/" + url.PathEscape(id) + "/align"
}

// Order posts a command to one of those paths, once. The key is the action's id.
func (c *Client) Order(ctx context.Context, path, key string) (Command, error) {
	var out Command
	_, err := c.do(ctx, call{method: http.MethodPost, path: path, key: key, into: &out})
	return out, err
}

// Changes lists the entries of the change log over the objects that overlap the window, newest first.
func (c *Client) Changes(ctx context.Context, q ChangeQuery) ([]Change, error) {
	rows, err := inParts(q.Objects, func(part []string) ([]Change, error) {
		v := url.Values{}
		setList(v, "objects", part)
		setTime(v, "since", q.Since)
		setTime(v, "until", q.Until)
		return pages[Change](ctx, c, PathChange+"/changes", v, q.Offset, q.Limit)
	})
	if err != nil {
		return nil, err
	}
	rows = distinct(rows, func(x Change) string { return x.ID })
	slices.SortStableFunc(rows, func(a, b Change) int { return b.Start.Compare(a.Start) })
	return rows, nil
}
