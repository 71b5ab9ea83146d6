package sandbox

import (
	"context"
	"net/http"
	"testing"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
)

// TestClientsReadAndMend goes through every call of the typed clients against a world with a fault.
func TestClientsReadAndMend(t *testing.T) {
	r := boot(t, Config{Seed: 3, Faults: []string{"backhaul_loss@link#3,start=-30m"}})
	c, err := kernel.New(kernel.Config{BaseURL: r.s.KernelURL(), ClientID: "copilot", ClientSecret: "sandbox", HTTP: &http.Client{Transport: conform.For(t).Transport(http.DefaultTransport)}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, sub := context.Background(), r.s.op.look().net.subscribers[3]
	some := func(what string, n int, err error) {
		t.Helper()
		if err != nil || n == 0 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	now, err := c.KernelNow(ctx)
	if err != nil || !now.Equal(noon) {
		t.Errorf("kernel time %v %v", now, err)
	}
	alarms, err := c.Alarms(ctx, kernel.AlarmQuery{Objects: []string{"LINK-003", "SITE-003"}, Since: now.Add(-time.Hour), Until: now})
	some("alarms", len(alarms), err)
	tickets, err := c.Tickets(ctx, kernel.TicketQuery{Entities: []string{"LINK-003"}, Open: true})
	some("tickets", len(tickets), err)
	customers, err := c.Customers(ctx, kernel.CustomerQuery{Phone: sub.msisdn})
	some("customers", len(customers), err)
	device, err := c.Reachability(ctx, copilot.PurposeServiceProvision, sub.msisdn)
	some("reachability", int(device.LastStatusTime.Unix()), err)
	within, err := c.Objects(ctx, kernel.ObjectQuery{Within: "REG-1"})
	some("objects", len(within.Relations), err)
	whole, err := c.Network(ctx)
	some("network", len(whole.Relations), err)
	around, err := c.Neighbourhood(ctx, "LINK-003", 2)
	some("neighbourhood", len(around.Relations), err)
	profile, err := c.Subscription(ctx, sub.msisdn)
	some("subscription", len(profile.HSSAPN), err)
	gateway, err := c.APN(ctx, "APN-internet")
	some("apn", len(gateway.Running), err)
	changes, err := c.Changes(ctx, kernel.ChangeQuery{Since: now.Add(-24 * time.Hour), Until: now})
	some("changes", len(changes), err)
	series, err := c.Series(ctx, kernel.SeriesQuery{Metric: "link_utilisation_percent", Objects: []string{"LINK-003", "LINK-004"}, Start: now.Add(-time.Hour), End: now, Step: time.Minute})
	some("series", len(series), err)
	noted, err := c.PutNotes(ctx, r.faults()[0].Ends[0].Args["ticket"], []kernel.Note{{ID: "act_1", Author: "copilot", Text: "send a crew"}}, "act_1")
	some("notes", len(noted.Notes), err)
	for key, path := range map[string]string{"act_2": kernel.CellPath("CELL-001-1", "restart"), "act_3": kernel.RestoreAPNPath("APN-iot"), "act_4": kernel.RestoreSubscriptionPath("SUB-00001")} {
		done, err := c.Order(ctx, path, key)
		some(path, len(done.ID), err)
	}
}
