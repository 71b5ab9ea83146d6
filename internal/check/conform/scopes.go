package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// allScopes are those of the APIs that have a definition.
var allScopes = append([]string{kernel.ScopeAlarmRead, kernel.ScopeTicketRead, kernel.ScopeTicketWrite, kernel.ScopeCustomerRead, kernel.ScopeServiceRead, kernel.ScopeReachabilityRead}, qosScopes...)

var variable = regexp.MustCompile(`\{[^}]*\}`)

// scopes proves that each operation whose definition names a scope asks for that very one, and that an expired token
// ends in 401 everywhere.
func (d *driver) scopes(ctx context.Context) {
	every := d.token(ctx, allScopes...)
	d.pass(11 * time.Minute)
	for _, o := range d.v.Operations() {
		if !slices.ContainsFunc(d.s.Routes(), func(r string) bool {
			return variable.ReplaceAllString(r, "") == variable.ReplaceAllString(o.String(), "")
		}) {
			continue
		}
		path := o.API.Base + variable.ReplaceAllString(o.Path, nobody)
		d.call(ctx, every, o.Method, path, "", http.StatusUnauthorized)
		for _, scope := range o.Scopes() {
			others := slices.DeleteFunc(slices.Clone(allScopes), func(s string) bool { return s == scope })
			d.call(ctx, d.token(ctx, others...), o.Method, path, "", http.StatusForbidden)
			a, err := d.send(ctx, d.token(ctx, purpose, scope), o.Method, d.s.KernelURL()+path, "")
			if err != nil || a.status == http.StatusUnauthorized || a.status == http.StatusForbidden {
				d.wrong = append(d.wrong, fmt.Sprintf("%s with the scope %s: %d %v", o, scope, a.status, err))
			}
		}
	}
}
