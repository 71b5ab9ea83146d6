package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// tenMegabytes is a body no operation takes.
var tenMegabytes = `{"note":[{"text":"` + strings.Repeat("a", 10<<20) + `"}]}`

func (d *driver) alarms(ctx context.Context) {
	const list = kernel.PathAlarm + "/alarm"
	now := d.s.Now()
	rows, err := d.client.Alarms(ctx, kernel.AlarmQuery{Since: now.Add(-6 * time.Hour), Until: now})
	d.ok("alarms", len(rows), err)
	if len(rows) > 0 {
		one, err := d.client.Alarm(ctx, rows[0].ID)
		d.ok("alarm", len(one.ID), err)
	}
	for _, a := range rows {
		if a.CrossedThreshold != nil { // the widest form of an alarm
			d.call(ctx, d.token(ctx, kernel.ScopeAlarmRead), http.MethodGet, list+"/"+a.ID, "", http.StatusOK)
			break
		}
	}
	token := d.token(ctx, kernel.ScopeAlarmRead)
	for path, want := range map[string]int{
		list + "?fields=probableCause,state&limit=5": 200, list + "?offset=1000000": 200, list + "?state=cleared&perceivedSeverity=cleared": 200,
		list + "?colour=red": 400, list + "?limit=0": 400, list + "?limit=many": 400, list + "?offset=-1": 400, list + "?alarmRaisedTime.gte=yesterday": 400, list + "/1": 404,
	} {
		d.call(ctx, token, http.MethodGet, path, "", want)
	}
	d.call(ctx, token, http.MethodPost, list, `{}`, http.StatusMethodNotAllowed)
	d.call(ctx, token, http.MethodDelete, list+"/1", "", http.StatusMethodNotAllowed)
	d.refuse(ctx, http.MethodGet, list, "")
	d.refuse(ctx, http.MethodGet, list+"/1", "")
}

func (d *driver) tickets(ctx context.Context) {
	const list = kernel.PathTicket + "/troubleTicket"
	rows, err := d.client.Tickets(ctx, kernel.TicketQuery{Open: true})
	d.ok("tickets", len(rows), err)
	if len(rows) == 0 {
		return
	}
	one, err := d.client.Ticket(ctx, rows[0].ID)
	d.ok("ticket", len(one.ID), err)
	noted, err := d.client.PutNotes(ctx, one.ID, append(one.Notes, kernel.Note{ID: "act_1", Author: "copilot", Text: "send a crew"}), "act_1")
	d.ok("notes", len(noted.Notes), err)
	path, token := list+"/"+one.ID, d.token(ctx, kernel.ScopeTicketRead, kernel.ScopeTicketWrite)
	for query, want := range map[string]int{
		"?fields=status": 200, "?offset=1000000": 200, "?ticketType=incident&limit=3": 200, "?colour=red": 400, "?limit=0": 400, "?creationDate.lte=now": 400, "/none": 404,
	} {
		d.call(ctx, token, http.MethodGet, list+query, "", want)
	}
	d.call(ctx, token, http.MethodPatch, list+"/none", `{"note":[{"text":"a"}]}`, http.StatusNotFound)
	d.call(ctx, token, http.MethodPatch, path, `{"note":[{"id":"act_1","author":"copilot","text":"other"}]}`, http.StatusBadRequest, kernel.HeaderIdempotencyKey, "act_1")
	d.call(ctx, token, http.MethodPatch, path, tenMegabytes, http.StatusRequestEntityTooLarge)
	for _, step := range []struct {
		body string
		want int
	}{
		{`{"status":"closed"}`, 409}, {`{"status":7}`, 400}, {`{"colour":"red"}`, 400}, {`nonsense`, 400}, {`{"note":[{"text":""}]}`, 400}, {`{"severity":"high","priority":"1"}`, 200},
		{`{"status":"resolved","statusChangeReason":"mended"}`, 200}, {`{"status":"closed"}`, 200}, {`{"note":[{"text":"late"}]}`, 409},
	} {
		d.call(ctx, token, http.MethodPatch, path, step.body, step.want)
	}
	d.call(ctx, token, http.MethodPost, list, `{"description":"a","severity":"b","ticketType":"c"}`, http.StatusMethodNotAllowed)
	d.call(ctx, token, http.MethodDelete, path, "", http.StatusMethodNotAllowed)
	for _, call := range [][3]string{{http.MethodGet, list, ""}, {http.MethodGet, path, ""}, {http.MethodPatch, path, `{"severity":"low"}`}} {
		d.refuse(ctx, call[0], call[1], call[2])
	}
	d.call(ctx, d.token(ctx, kernel.ScopeTicketRead), http.MethodPatch, path, `{"severity":"low"}`, http.StatusForbidden)
}

func (d *driver) customers(ctx context.Context) {
	const list = kernel.PathCustomer + "/customer"
	rows, err := d.client.Customers(ctx, kernel.CustomerQuery{Limit: 150})
	d.ok("customers", len(rows), err)
	if len(rows) == 0 {
		return
	}
	one, err := d.client.Customer(ctx, rows[0].ID)
	d.ok("customer", len(one.ID), err)
	found, err := d.client.Customers(ctx, kernel.CustomerQuery{Phone: d.phone(ctx, 0)})
	d.ok("customer by number", len(found), err)
	token := d.token(ctx, kernel.ScopeCustomerRead)
	for path, want := range map[string]int{
		list + "?fields=name": 200, list + "?offset=1000000": 200, list + "?colour=red": 400, list + "?limit=0": 400, list + "/none": 404, list + "/" + one.ID + "?fields=contactMedium": 200,
	} {
		d.call(ctx, token, http.MethodGet, path, "", want)
	}
	d.call(ctx, token, http.MethodDelete, list+"/"+one.ID, "", http.StatusMethodNotAllowed)
	d.refuse(ctx, http.MethodGet, list, "")
	d.refuse(ctx, http.MethodGet, list+"/"+one.ID, "")
}

func (d *driver) services(ctx context.Context) {
	const list = kernel.PathService + "/service"
	rows, err := d.client.Services(ctx, kernel.ServiceQuery{Limit: 20})
	d.ok("services", len(rows), err)
	idle, err := d.client.Services(ctx, kernel.ServiceQuery{State: "inactive"})
	d.ok("inactive services", len(idle), err)
	for _, row := range append(rows, idle...)[:min(len(rows)+len(idle), 25)] {
		one, err := d.client.Service(ctx, row.ID)
		d.ok("service", len(one.ID), err)
	}
	token := d.token(ctx, kernel.ScopeServiceRead)
	for path, want := range map[string]int{
		list + "?fields=state,serviceCharacteristic&limit=3": 200, list + "?offset=1000000": 200, list + "?category=RFS&limit=2": 200, list + "?colour=red": 400, list + "?limit=0": 400, list + "/none": 404,
	} {
		d.call(ctx, token, http.MethodGet, path, "", want)
	}
	d.call(ctx, token, http.MethodPost, list, `{}`, http.StatusMethodNotAllowed)
	d.refuse(ctx, http.MethodGet, list, "")
	d.refuse(ctx, http.MethodGet, list+"/none", "")
}

// phone is the number of the nth customer.
func (d *driver) phone(ctx context.Context, nth int) string {
	rows, err := d.client.Customers(ctx, kernel.CustomerQuery{Limit: nth + 1})
	d.ok("phone", len(rows), err)
	if len(rows) <= nth {
		return ""
	}
	return rows[nth].ContactMedia[0].Characteristic.PhoneNumber
}
