package tooltest_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/kerneltest"
	"github.com/kernelcopilot/copilot/kernel"
)

// scopeOf is the scope that an operator asks for a call, by method and the beginning of its path.
func scopeOf(r *http.Request) string {
	write := r.Method != http.MethodGet
	for prefix, scopes := range map[string][2]string{
		kernel.PathAlarm: {kernel.ScopeAlarmRead}, kernel.PathTicket: {kernel.ScopeTicketRead, kernel.ScopeTicketWrite}, kernel.PathCustomer: {kernel.ScopeCustomerRead},
		kernel.PathReachability: {"", kernel.ScopeReachabilityRead}, kernel.PathTopology: {kernel.ScopeTopologyRead}, kernel.PathMetrics: {kernel.ScopeMetricsRead},
		kernel.PathProvisioning: {kernel.ScopeProvisioningRead, kernel.ScopeProvisioningWrite}, kernel.PathChange: {kernel.ScopeChangeRead}, kernel.PathNetwork: {"", kernel.ScopeNetworkWrite},
		kernel.PathUsage: {kernel.ScopeUsageRead}, kernel.PathLine: {kernel.ScopeLineRead, kernel.ScopeNetworkWrite}, kernel.PathWorks: {kernel.ScopeWorksRead},
	} {
		if strings.HasPrefix(r.URL.Path, prefix) {
			if write {
				return scopes[1]
			}
			return scopes[0]
		}
	}
	return ""
}

// samples are arguments with which each tool asks for all that it may.
var samples = map[string][]string{
	"alarm.list": {`{"scope":"site-e"}`}, "alarm.get": {`{"id":"7"}`}, "alarm.overview": {`{}`}, "alarm.correlate": {`{"scope":"site-e"}`},
	"apn.get": {`{"scope":"apn-data"}`}, "apn.restore": {`{"object":"apn-data"}`}, "cell.restart": {`{"cell":"cell-e1"}`}, "cell.balance": {`{"cell":"cell-e1"}`},
	"change.list": {`{"scope":"site-e"}`}, "change.related": {`{"scope":"site-e"}`}, "core.restart": {`{"function":"core-gw"}`}, "core.renew_certificate": {`{"function":"core-gw"}`},
	"customer.find": {`{"id":"cust-1"}`}, "customer.affected": {`{"scope":"site-e"}`}, "customer.subscription": {`{"scope":"line-1"}`}, "customer.usage": {`{"scope":"line-1"}`},
	"customer.consistency": {`{"scope":"site-e"}`}, "device.reachability": {`{"scope":"line-1"}`}, "diagnosis.rank": {`{"scope":"site-e"}`}, "document.search": {`{"query":"alarm"}`},
	"line.test": {`{"scope":"+34950100104"}`}, "line.reset": {`{"subscriber":"+34950100104"}`}, "performance.check": {`{"scope":"cell-e1"}`},
	"performance.series": {`{"scope":"link-a","metric":"link_delay_milliseconds"}`}, "performance.anomalies": {`{"scope":"link-a","metric":"link_delay_milliseconds"}`},
	"subscription.align": {`{"subscriber":"line-2"}`}, "ticket.list": {`{"scope":"site-e"}`}, "ticket.open": {`{}`}, "ticket.get": {`{"id":"tkt-1"}`}, "ticket.add_note": {`{"ticket":"tkt-1","text":"please look"}`},
	"topology.find": {`{"name":"sevilla"}`}, "topology.neighbourhood": {`{"scope":"site-e"}`}, "topology.health": {`{"scope":"site-e"}`}, "works.list": {`{"scope":"site-e"}`},
}

// TestEachToolAsksForTheScopesItNames and for no other: what docs/tools.md tells an operator to grant.
func TestEachToolAsksForTheScopesItNames(t *testing.T) {
	for _, s := range every(t, kerneltest.New(t).Client(t)).Registry.Sheets() {
		srv := kerneltest.New(t)
		srv.World.Subscriptions[1].Billing = "suspended"
		srv.World.APNs[0].Running["dns"] = "10.9.9.9"
		srv.World.Alarms = append(srv.World.Alarms, kernel.Alarm{ID: "7", AlarmedObjectType: "link", AlarmedObject: kernel.AlarmedObject{ID: "link-a"}})
		var mu sync.Mutex
		asked := map[string]bool{}
		srv.Before = func(_ http.ResponseWriter, r *http.Request) bool {
			mu.Lock()
			defer mu.Unlock()
			if scope := scopeOf(r); scope != "" {
				asked[scope] = true
			}
			return false
		}
		if len(samples[s.Name]) == 0 {
			t.Errorf("%s is never called", s.Name)
		}
		b := every(t, srv.Client(t))
		if s.Name == "diagnosis.rank" { // it has nothing to rank before something was looked at
			b.Call("alarm.list", `{"scope":"site-e"}`)
			clear(asked)
		}
		for _, args := range samples[s.Name] {
			if s.Risk == copilot.RiskRead {
				b.Call(s.Name, args)
				continue
			}
			req := b.Approved(s.Name, args)
			if res, err := b.Registry.Execute(context.Background(), req); err != nil || res.Failure != nil {
				t.Errorf("%s: %+v %v", s.Name, res.Failure, err)
			}
			for _, guard := range []bool{false, true} {
				if _, err := b.Registry.ReadBack(context.Background(), req, guard); err != nil {
					t.Errorf("%s: %v", s.Name, err)
				}
			}
		}
		for _, scope := range s.Scopes {
			if !asked[scope] && s.Name != "diagnosis.rank" { // it looks for a ticket of a cause that leads
				t.Errorf("%s names %s and does not ask for it", s.Name, scope)
			}
			delete(asked, scope)
		}
		for scope := range asked {
			t.Errorf("%s asks for %s and does not name it", s.Name, scope)
		}
	}
}
