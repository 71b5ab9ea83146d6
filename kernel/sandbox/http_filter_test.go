package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// TestFiltersRefuseValuesTheyCannotHave: an empty list would say that there is nothing.
func TestFiltersRefuseValuesTheyCannotHave(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"none"}})
	alarms, tickets, services := kernel.PathAlarm+"/alarm?", kernel.PathTicket+"/troubleTicket?", kernel.PathService+"/service?"
	for query, says := range map[string]string{
		alarms + "state=open": "raised, updated, cleared", alarms + "perceivedSeverity=bad": "critical, major", alarms + "alarmType=loud": "equipmentAlarm",
		alarms + "probableCause=lossOfSignl": "did you mean lossOfSignal?", alarms + "state=raised,open": "raised, updated, cleared",
		tickets + "status=open": "acknowledged, inProgress", tickets + "ticketType=complaints": "complaint, request, incident",
		services + "state=on": "active", services + "category=data": "CFS, RFS",
		kernel.PathWorks + "/works?status=done": "planned, inProgress, completed, cancelled", kernel.PathTopology + "/objects?types=tower": "region, site, cell",
		kernel.PathTopology + "/objects?msisdn=abc": "E.164", kernel.PathTopology + "/objects?msisdn=": "",
		kernel.PathCustomer + "/customer?contactMedium.characteristic.phoneNumber=abc": "E.164",
	} {
		want := 400
		if says == "" {
			want = 200
		}
		if a := r.kernel("GET", query, ""); a.status != want || !strings.Contains(string(a.body), says) {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	for _, query := range []string{
		alarms + "state=updated", alarms + "perceivedSeverity=indeterminate&alarmType=timeDomainViolation&probableCause=fire", tickets + "status=rejected&ticketType=request",
		services + "state=terminated&limit=1", kernel.PathTopology + "/objects?types=apn,core&ids=NONE", kernel.PathTopology + "/objects?msisdn=34999999999",
	} {
		if a := r.kernel("GET", query, ""); a.status != 200 || a.header.Get(kernel.HeaderTotalCount) != "0" {
			t.Errorf("%s: %d, %s rows", query, a.status, a.header.Get(kernel.HeaderTotalCount))
		}
	}
}

func TestObjectTypesAreThoseOfTheInventory(t *testing.T) {
	var got []string
	for _, o := range buildNetwork(1, usual).objects {
		if !slices.Contains(got, o.Type) {
			got = append(got, o.Type)
		}
	}
	if want := objectTypes(); len(got) != len(want) || slices.ContainsFunc(got, func(k string) bool { return !slices.Contains(want, k) }) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCausesInUseAreKnown(t *testing.T) {
	book, _ := vendorBook()
	for _, e := range book {
		if !slices.Contains(probableCauses(), e.Cause) {
			t.Errorf("%s: the cause %s is not in the list", e.Key, e.Cause)
		}
	}
	for _, a := range alarmTypesInCode(t) {
		if a.cause != "" && !slices.Contains(probableCauses(), a.cause) {
			t.Errorf("%s: the cause %s is not in the list", a.code, a.cause)
		}
	}
	if all := probableCauses(); !slices.IsSorted(all) || len(slices.Compact(all)) != len(probableCauses()) {
		t.Error("the list is not in order, or has a cause twice")
	}
}

// TestAlarmTimesMeanWhatTheySay: what overlaps a stretch is the union of three exact filters.
func TestAlarmTimesMeanWhatTheySay(t *testing.T) {
	r := boot(t, Config{Faults: []string{"backhaul_loss@link#1,start=-30h"}})
	since := noon.Add(-24 * time.Hour)
	list := func(name, value string) []kernel.Alarm {
		t.Helper()
		var out []kernel.Alarm
		for _, row := range read[[]alarmView](t, r.kernel("GET", kernel.PathAlarm+"/alarm?limit=1000&"+name+"="+url.QueryEscape(value), ""), 200) {
			row.Alarm.ID = row.ID.String()
			out = append(out, row.Alarm)
		}
		return out
	}
	at := since.Format(time.RFC3339)
	found := map[string]bool{}
	for _, a := range list("alarmRaisedTime.gte", at) {
		if found[a.ID] = true; a.RaisedTime.Before(since) {
			t.Errorf("gte: %s was raised at %v", a.ID, a.RaisedTime)
		}
	}
	for _, a := range list("alarmClearedTime.gte", at) {
		if found[a.ID] = true; a.ClearedTime.Before(since) {
			t.Errorf("cleared gte: %s was cleared at %v", a.ID, a.ClearedTime)
		}
	}
	for _, a := range list("state", "raised") {
		found[a.ID] = true
	}
	overlap := 0
	for _, a := range list("offset", "0") {
		in := a.Open() || !a.RaisedTime.Before(since) || !a.ClearedTime.Before(since)
		if in {
			overlap++
		}
		if in != found[a.ID] {
			t.Errorf("%s, %v to %v: found %v", a.ID, a.RaisedTime, a.ClearedTime, found[a.ID])
		}
	}
	if overlap < 3 {
		t.Errorf("%d alarms overlap", overlap)
	}
}
