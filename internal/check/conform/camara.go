package main

import (
	"context"
	"fmt"
	"net/http"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
)

const purpose = "dpv:ServiceProvision"

// device is a body that names a device.
func device(number string) string { return fmt.Sprintf(`{"device":{"phoneNumber":%q}}`, number) }

func (d *driver) reachability(ctx context.Context) {
	const path = kernel.PathReachability + "/retrieve"
	for nth := range 40 { // among so many are some that are off, some without data, and some that a fault cut off
		_, err := d.client.Reachability(ctx, copilot.PurposeServiceProvision, d.phone(ctx, nth))
		d.ok("reachability", 1, err)
	}
	if _, err := d.client.Reachability(conform.Deliberately(ctx), copilot.PurposeServiceProvision, "600 12 34 56"); copilot.CodeOf(err) != copilot.CodeInvalid {
		d.wrong = append(d.wrong, fmt.Sprintf("a malformed number: %v", err))
	}
	token := d.token(ctx, purpose, kernel.ScopeReachabilityRead)
	for body, want := range map[string]string{
		`{}`: "422 MISSING_IDENTIFIER", ``: "400 INVALID_ARGUMENT", `nonsense`: "400 INVALID_ARGUMENT", `{"device":{}}`: "400 INVALID_ARGUMENT", device("34600"): "400 INVALID_ARGUMENT",
		device("+34600000000000"): "404 IDENTIFIER_NOT_FOUND", `{"device":{"ipv6Address":"2001:db8::1"}}`: "422 UNSUPPORTED_IDENTIFIER",
	} {
		d.refusal(ctx, token, http.MethodPost, path, body, want)
	}
	d.call(ctx, token, http.MethodPost, path, tenMegabytes, http.StatusRequestEntityTooLarge)
	d.call(ctx, token, http.MethodPost, path, device(d.phone(ctx, 1)), http.StatusOK, kernel.HeaderCorrelator, "c-1")
	d.refusal(ctx, "", http.MethodPost, path, device(d.phone(ctx, 1)), "401 UNAUTHENTICATED")
	d.refusal(ctx, d.token(ctx, kernel.ScopeReachabilityRead), http.MethodPost, path, device(d.phone(ctx, 1)), "403 PERMISSION_DENIED")
	d.refuse(ctx, http.MethodPost, path, device(d.phone(ctx, 1)))
	d.call(ctx, token, http.MethodGet, path, "", http.StatusMethodNotAllowed)
}

// refusal expects an answer of STATUS CODE.
func (d *driver) refusal(ctx context.Context, token, method, path, body, want string) answer {
	var status int
	var code string
	_, _ = fmt.Sscanf(want, "%d %s", &status, &code) // our own tables
	a := d.call(ctx, token, method, path, body, status)
	d.code(fmt.Sprintf("%s %s %.80s", method, path, body), a, code)
	return a
}
