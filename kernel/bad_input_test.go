package kernel_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

// TestBadInputEndsInTheDefinitionsError: what the operator answers by its definitions, and that the error says what to do.
func TestBadInputEndsInTheDefinitionsError(t *testing.T) {
	c, s := operatedAmid(t, sandbox.NoiseNormal)
	ctx := context.Background()
	number := numberOf(t, c, "QOS_L")
	signed := kernel.WithToken(ctx, signIn(t, s, number)) // of reachability and quality on demand alone
	tickets, err := c.Tickets(ctx, kernel.TicketQuery{Limit: 1})
	if err != nil || len(tickets) == 0 {
		t.Fatalf("no ticket to write to: %v", err)
	}
	for name, x := range map[string]struct {
		call   func() error
		status int
		wire   string // code in the operator's answer, "" where it is the status
		code   copilot.Code
		says   string
	}{
		"a scope that the token lacks":        {func() error { _, err := c.Customers(signed, kernel.CustomerQuery{}); return err }, 403, "", copilot.CodeForbidden, "ask its operator for the scope"},
		"an expired token":                    {func() error { _, err := c.Reachability(kernel.WithToken(ctx, "expired"), care, ""); return err }, 401, "UNAUTHENTICATED", copilot.CodeForbidden, "sign in again"},
		"an unknown device":                   {func() error { _, err := c.Reachability(ctx, care, "+34699999999"); return err }, 404, "IDENTIFIER_NOT_FOUND", copilot.CodeNotFound, "check it against the customer's record"},
		"a three-legged token with a device":  {func() error { _, err := c.Reachability(signed, care, number); return err }, 422, "UNNECESSARY_IDENTIFIER", copilot.CodeInvalid, "leave it out"},
		"a two-legged token without a device": {func() error { _, err := c.Reachability(ctx, care, ""); return err }, 422, "MISSING_IDENTIFIER", copilot.CodeInvalid, "name the device by its phone number"},
		"a body of 10 MB": {func() error {
			_, err := c.PutNotes(ctx, tickets[0].ID, []kernel.Note{{Text: strings.Repeat("x", 10<<20)}}, "act_1")
			return err
		}, 413, "", copilot.CodeTooLarge, "send less"},
		"an unknown line": {func() error { _, err := c.Subscription(ctx, "SUB-NONE"); return err }, 404, "", copilot.CodeNotFound, "check the id"},
	} {
		err := x.call()
		var api *kernel.APIError
		switch {
		case !errors.As(err, &api):
			t.Errorf("%s: %v", name, err)
		case api.Status != x.status || x.wire != "" && api.Code != x.wire:
			t.Errorf("%s: %d %s, want %d %s", name, api.Status, api.Code, x.status, x.wire)
		case copilot.CodeOf(err) != x.code || !strings.Contains(err.Error(), x.says):
			t.Errorf("%s: %s: %v", name, copilot.CodeOf(err), err)
		}
	}
	if rows, err := c.Alarms(ctx, kernel.AlarmQuery{Offset: 1_000_000}); err != nil || len(rows) != 0 {
		t.Errorf("a page beyond the end is empty: %d rows, %v", len(rows), err)
	}
}

// TestAPatchAgainstTheStatusRules: a ticket that is closed takes no note.
func TestAPatchAgainstTheStatusRules(t *testing.T) {
	c, s := operatedAmid(t, sandbox.NoiseNormal)
	ctx := context.Background()
	tickets, err := c.Tickets(ctx, kernel.TicketQuery{Limit: 1, Open: true})
	if err != nil || len(tickets) == 0 {
		t.Fatalf("no open ticket: %v", err)
	}
	path := s.KernelURL() + kernel.PathTicket + "/troubleTicket/" + tickets[0].ID
	for _, x := range []struct {
		status string
		want   int
	}{{"closed", http.StatusConflict}, {"resolved", http.StatusOK}, {"closed", http.StatusOK}} {
		if got := patch(t, s.Credentials, s.KernelURL(), path, `{"status":"`+x.status+`"}`); got != x.want {
			t.Fatalf("to %s: %d, want %d", x.status, got, x.want)
		}
	}
	_, err = c.PutNotes(ctx, tickets[0].ID, []kernel.Note{{Text: "late"}}, "act_2")
	code(t, err, copilot.CodeConflict)
	if !strings.Contains(err.Error(), "read the object again") {
		t.Error(err)
	}
}

// patch sends a PATCH with a token of client credentials and returns the status.
func patch(t *testing.T, credentials func() (string, string), base, path, body string) int {
	t.Helper()
	id, secret := credentials()
	form := "grant_type=client_credentials&scope=" + kernel.ScopeTicketWrite
	req, err := http.NewRequest(http.MethodPost, base+kernel.PathToken, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(id, secret)
	var token struct {
		Value string `json:"access_token"`
	}
	decode(t, req, &token)
	if req, err = http.NewRequest(http.MethodPatch, path, strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token.Value)
	return decode(t, req, nil)
}

// decode sends a request, reads its answer into v if there is one, and returns the status.
func decode(t *testing.T, req *http.Request, v any) int {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if v != nil {
		if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
			t.Fatal(err)
		}
	}
	return resp.StatusCode
}
