package kernel_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

const care = copilot.PurposeServiceProvision

// sandboxed is a client of a simulated operator with both sides validated.
func sandboxed(t *testing.T) *kernel.Client {
	t.Helper()
	c, _ := operated(t)
	return c
}

// operated is sandboxed with the operator itself.
func operated(t *testing.T) (*kernel.Client, *sandbox.Sandbox) {
	t.Helper()
	return operatedAmid(t, sandbox.NoiseNone)
}

func operatedAmid(t *testing.T, noise sandbox.Noise) (*kernel.Client, *sandbox.Sandbox) {
	t.Helper()
	v := conform.For(t)
	s, err := sandbox.New(sandbox.Config{
		Seed: 3, Faults: []string{"none"}, Noise: noise, Middleware: v.Handler,
		Clock: time.Date(2026, 3, 4, 11, 0, 0, 0, time.UTC), Mode: sandbox.ClockStanding, ControlToken: "ground",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	id, secret := s.Credentials()
	c, err := kernel.New(kernel.Config{
		BaseURL: s.KernelURL(), ClientID: id, ClientSecret: secret, Backoff: time.Millisecond,
		HTTP: &http.Client{Transport: v.Transport(http.DefaultTransport)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// signIn is the three-legged token of a subscriber.
func signIn(t *testing.T, s *sandbox.Sandbox, number string) string {
	t.Helper()
	scopes := "dpv:ServiceProvision " + kernel.ScopeQoSCreate + " " + kernel.ScopeQoSRetrieve + " " + kernel.ScopeReachabilityRead
	req, err := http.NewRequest(http.MethodPost, s.ControlURL()+"/sandbox/v1/tokens", strings.NewReader(`{"phoneNumber":"`+number+`","scope":"`+scopes+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer ground")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&b); err != nil || b.Token == "" {
		t.Fatalf("%d %v", resp.StatusCode, err)
	}
	return b.Token
}

func TestCallsWithTheSubscribersToken(t *testing.T) {
	c, s := operated(t)
	number := numberOf(t, c, "QOS_L")
	ctx := kernel.WithToken(context.Background(), signIn(t, s, number))
	q := kernel.QoSRequest{Server: kernel.QoSServer{IPv6: "2001:db8::/64"}, Profile: "QOS_L", Duration: time.Minute}
	made, err := c.CreateQoS(ctx, care, q, "act_1")
	if err != nil || made.Device != nil {
		t.Fatalf("%+v %v", made, err)
	}
	if list, err := c.QoSOf(ctx, care, ""); err != nil || len(list) != 1 || list[0].ID != made.ID {
		t.Errorf("%+v %v", list, err)
	}
	if _, err := c.Reachability(ctx, care, ""); err != nil {
		t.Error(err)
	}
	_, err = c.QoSOf(ctx, care, number)
	code(t, err, copilot.CodeInvalid)
	if !strings.Contains(err.Error(), "leave it out") {
		t.Error(err)
	}
	_, err = c.QoS(ctx, care, made.ID)
	code(t, err, copilot.CodeForbidden)
	_, err = c.QoSOf(kernel.WithToken(ctx, "worthless"), care, "")
	code(t, err, copilot.CodeForbidden)
	if !strings.Contains(err.Error(), "sign in again") {
		t.Error(err)
	}
}

// numberOf finds a customer whose device a profile fits.
func numberOf(t *testing.T, c *kernel.Client, profile string) string {
	t.Helper()
	rows, err := c.Customers(context.Background(), kernel.CustomerQuery{Limit: 30})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		number := r.ContactMedia[0].Characteristic.PhoneNumber
		offer, err := c.QoSProfiles(context.Background(), care, number)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range offer {
			if p.Name == profile {
				return number
			}
		}
	}
	t.Fatal("nobody may have " + profile)
	return ""
}

func TestQoSClient(t *testing.T) {
	c, ctx := sandboxed(t), context.Background()
	number := numberOf(t, c, "QOS_L")
	all, err := c.QoSProfiles(ctx, care, "")
	if err != nil || len(all) < 5 || all[0].MaxDuration == nil {
		t.Fatalf("%+v %v", all, err)
	}
	p, err := c.QoSProfile(ctx, "QOS_L")
	if err != nil || p.Name != "QOS_L" || p.PacketDelayBudget.Unit != "Milliseconds" {
		t.Fatalf("%+v %v", p, err)
	}
	q := kernel.QoSRequest{
		Device: kernel.QoSDevice{PhoneNumber: number}, Server: kernel.QoSServer{IPv4: "198.51.100.7"}, ServerPorts: &kernel.QoSPorts{Ranges: []kernel.QoSPortRange{{From: 5000, To: 5010}}},
		Profile: "QOS_L", Duration: time.Hour, Sink: kernel.QoSSink{URL: "https://events.invalid/qos", Token: "secret", Expires: time.Now().Add(time.Hour)},
	}
	s, err := c.CreateQoS(ctx, care, q, "act_1")
	if err != nil || s.Status != kernel.QoSRequested || s.Duration != 3600 || s.Sink != q.Sink.URL {
		t.Fatalf("%+v %v", s, err)
	}
	again, err := c.CreateQoS(ctx, care, q, "act_1")
	if err != nil || again.ID != s.ID {
		t.Errorf("the same key made another session: %+v %v", again, err)
	}
	_, err = c.CreateQoS(ctx, care, q, "act_2")
	code(t, err, copilot.CodeConflict)
	_, err = c.ExtendQoS(ctx, care, s.ID, time.Minute, "act_3")
	code(t, err, copilot.CodeConflict)
	if read, err := c.QoS(ctx, care, s.ID); err != nil || read.ID != s.ID {
		t.Errorf("%+v %v", read, err)
	}
	if list, err := c.QoSOf(ctx, care, number); err != nil || len(list) != 1 {
		t.Errorf("%+v %v", list, err)
	}
	if err := c.DeleteQoS(ctx, care, s.ID, "act_4"); err != nil {
		t.Fatal(err)
	}
	_, err = c.QoS(ctx, care, s.ID)
	code(t, err, copilot.CodeNotFound)
}

func TestQoSErrorsSayWhatToDo(t *testing.T) {
	c, ctx := sandboxed(t), context.Background()
	number := numberOf(t, c, "QOS_L")
	for name, x := range map[string]struct {
		change func(*kernel.QoSRequest)
		code   copilot.Code
		says   string
	}{
		"unknown device":   {func(q *kernel.QoSRequest) { q.Device.PhoneNumber = "+34600000000000" }, copilot.CodeNotFound, "customer's record"},
		"no device":        {func(q *kernel.QoSRequest) { q.Device.PhoneNumber = "" }, copilot.CodeInvalid, "phone number"},
		"malformed number": {func(q *kernel.QoSRequest) { q.Device.PhoneNumber = "600 12" }, copilot.CodeInvalid, "E.164"},
		"too long":         {func(q *kernel.QoSRequest) { q.Duration = 48 * time.Hour }, copilot.CodeInvalid, "least and most duration"},
		"inactive":         {func(q *kernel.QoSRequest) { q.Profile = "QOS_8K" }, copilot.CodeInvalid, "active QoS profile"},
		"wrong product":    {func(q *kernel.QoSRequest) { q.Profile = "QOS_IOT" }, copilot.CodeInvalid, "subscription"},
		"plain sink":       {func(q *kernel.QoSRequest) { q.Sink.URL = "http://events.invalid" }, copilot.CodeInvalid, "https"},
	} {
		q := kernel.QoSRequest{Device: kernel.QoSDevice{PhoneNumber: number}, Server: kernel.QoSServer{IPv4: "198.51.100.7"}, Profile: "QOS_L", Duration: time.Hour}
		x.change(&q)
		_, err := c.CreateQoS(conform.Deliberately(ctx), care, q, "")
		code(t, err, x.code)
		if !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServices(t *testing.T) {
	c, ctx := sandboxed(t), context.Background()
	mine, err := c.Services(ctx, kernel.ServiceQuery{Subscriber: "SUB-00001"})
	if err != nil || len(mine) < 2 {
		t.Fatalf("%+v %v", mine, err)
	}
	one, err := c.Service(ctx, mine[0].ID)
	if err != nil || one.State == "" || len(one.Resources) == 0 || len(one.Relationships) == 0 || one.RelatedParties[0].ID == "" {
		t.Fatalf("%+v %v", one, err)
	}
	if same, err := c.Services(ctx, kernel.ServiceQuery{Customer: one.RelatedParties[0].ID, State: one.State}); err != nil || len(same) != len(mine) {
		t.Errorf("%d services of the customer, %d of the line, %v", len(same), len(mine), err)
	}
	if idle, err := c.Services(ctx, kernel.ServiceQuery{State: "inactive"}); err != nil || len(idle) == 0 || idle[0].Enabled {
		t.Errorf("%d inactive, %v", len(idle), err)
	}
	on, err := c.Services(ctx, kernel.ServiceQuery{Resource: one.Resources[0].ID, Limit: 3})
	if err != nil || len(on) != 3 {
		t.Errorf("%d on the resource, %v", len(on), err)
	}
	_, err = c.Service(ctx, "SVC-DATA-99999")
	code(t, err, copilot.CodeNotFound)
}
