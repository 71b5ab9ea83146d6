package kernel

import (
	"context"
	"net/http"
	"net/url"

	"github.com/kernelcopilot/copilot"
)

// CustomerQuery filters customers; fields that are "" do not.
type CustomerQuery struct {
	Phone string // E.164
	Name  string
	Limit int
}

// Customers lists customers.
func (c *Client) Customers(ctx context.Context, q CustomerQuery) ([]Customer, error) {
	v := url.Values{}
	setText(v, "contactMedium.characteristic.phoneNumber", q.Phone)
	setText(v, "name", q.Name)
	return pages[Customer](ctx, c, PathCustomer+"/customer", v, 0, q.Limit)
}

// Customer reads one customer; CodeNotFound when there is none of the id.
func (c *Client) Customer(ctx context.Context, id string) (Customer, error) {
	var out Customer
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathCustomer + "/customer/" + url.PathEscape(id), into: &out})
	return out, err
}

// Reachability asks whether the device of the E.164 number can be reached, for the stated purpose: the token carries it.
// Without a number it is the device of a three-legged token (WithToken).
func (c *Client) Reachability(ctx context.Context, purpose copilot.Purpose, msisdn string) (Reachability, error) {
	var out Reachability
	_, err := c.do(ctx, call{
		method: http.MethodPost, path: PathReachability + "/retrieve", body: deviceBody{deviceOf(msisdn)}, repeats: true,
		scope: string(purpose) + " " + ScopeReachabilityRead, into: &out,
	})
	return out, err
}
