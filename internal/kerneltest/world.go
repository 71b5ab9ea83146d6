package kerneltest

import (
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// Now is the operator's time at which a new World stands.
var Now = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

// World is what the server holds. A test changes it before it calls, or under Server.Change.
type World struct {
	Now           time.Time
	Instance      string
	Objects       []kernel.Object
	Relations     []kernel.Relation
	Alarms        []kernel.Alarm
	Tickets       []kernel.Ticket
	Customers     []kernel.Customer
	Subscriptions []kernel.Subscription
	APNs          []kernel.APN
	Changes       []kernel.Change
	Reachability  map[string]kernel.Reachability // by number
	// Sample is the value of a metric of an object at a minute; false when there is none.
	Sample func(metric, object string, at time.Time) (float64, bool)
	// Ordered is told of each order that took effect.
	Ordered func(w *World, object, verb string)
}

func obj(typ, id, name, parent string, details ...string) kernel.Object {
	o := kernel.Object{Type: typ, ID: id, Name: name, Region: "area-s", Parent: parent, State: "inService", Details: map[string]string{}}
	for i := 0; i+1 < len(details); i += 2 {
		o.Details[details[i]] = details[i+1]
	}
	return o
}

// NewWorld is a quiet network: sites east and south hang on one link, north on another; both reach one core function,
// which anchors one APN. Two lines camp on cell-e1, one on cell-n1.
func NewWorld() *World {
	w := &World{Now: Now, Instance: "one", Reachability: map[string]kernel.Reachability{}}
	w.Objects = []kernel.Object{
		obj("region", "area-s", "Andalucía", ""),
		obj("site", "site-e", "Sevilla Este", "area-s"), obj("site", "site-s", "Sevilla Sur", "area-s"), obj("site", "site-n", "Córdoba Norte", "area-s"),
		obj("cell", "cell-e1", "Sevilla Este 1", "site-e"), obj("cell", "cell-e2", "Sevilla Este 2", "site-e"),
		obj("cell", "cell-s1", "Sevilla Sur 1", "site-s"), obj("cell", "cell-n1", "Córdoba Norte 1", "site-n"),
		obj("link", "link-a", "Enlace Sevilla", "area-s"), obj("link", "link-n", "Enlace Córdoba", "area-s"),
		obj("core", "core-1", "Pasarela Madrid", ""), obj("apn", "apn-data", "internet", ""),
		obj("subscriber", "line-1", "line 1", "cell-e1", "msisdn", "+34600100101", "customer", "cust-1", "product", "Datos M", "cell", "cell-e1", "apn", "apn-data"),
		obj("subscriber", "line-2", "line 2", "cell-e1", "msisdn", "+34600100102", "customer", "cust-2", "product", "Datos L", "cell", "cell-e1", "apn", "apn-data"),
		obj("subscriber", "line-3", "line 3", "cell-n1", "msisdn", "+34600100103", "customer", "cust-3", "product", "Datos M", "cell", "cell-n1", "apn", "apn-data"),
	}
	for _, r := range [][3]string{
		{"partOf", "site-e", "area-s"}, {"partOf", "site-s", "area-s"}, {"partOf", "site-n", "area-s"},
		{"partOf", "cell-e1", "site-e"}, {"partOf", "cell-e2", "site-e"}, {"partOf", "cell-s1", "site-s"}, {"partOf", "cell-n1", "site-n"},
		{"backhaul", "site-e", "link-a"}, {"backhaul", "site-s", "link-a"}, {"backhaul", "site-n", "link-n"},
		{"via", "link-a", "core-1"}, {"via", "link-n", "core-1"}, {"anchored", "apn-data", "core-1"},
		{"neighbour", "cell-e1", "cell-s1"}, {"neighbour", "cell-s1", "cell-e1"},
		{"servedBy", "line-1", "cell-e1"}, {"servedBy", "line-2", "cell-e1"}, {"servedBy", "line-3", "cell-n1"},
		{"usesAPN", "line-1", "apn-data"}, {"usesAPN", "line-2", "apn-data"}, {"usesAPN", "line-3", "apn-data"},
	} {
		w.Relations = append(w.Relations, kernel.Relation{Kind: r[0], Dependent: r[1], Provider: r[2]})
	}
	w.people()
	w.Sample = func(metric, _ string, _ time.Time) (float64, bool) {
		v, ok := usual[metric]
		return v, ok
	}
	return w
}

func (w *World) people() {
	for i, n := range []string{"1", "2", "3"} {
		number := "+3460010010" + n
		w.Customers = append(w.Customers, kernel.Customer{
			ID: "cust-" + n, Name: []string{"Ana Prueba", "Luis Prueba", "Eva Prueba"}[i], Status: "approved",
			ContactMedia: []kernel.ContactMedium{{MediumType: "phone", Characteristic: kernel.ContactCharacteristic{PhoneNumber: number}}},
		})
		w.Subscriptions = append(w.Subscriptions, kernel.Subscription{
			ID: "line-" + n, MSISDN: number, Customer: "cust-" + n, ProductName: "Datos M", Status: "active",
			ExpectedAPN: "internet", HSSAPN: "internet", LastAttach: w.Now.Add(-30 * time.Minute), UpdatedAt: w.Now.Add(-48 * time.Hour),
		})
		w.Reachability[number] = kernel.Reachability{LastStatusTime: w.Now, Reachable: true, Connectivity: []string{"DATA", "SMS"}}
	}
	same := map[string]string{"dns": "10.0.0.1", "pool": "10.1.0.0/16"}
	other := map[string]string{"dns": "10.0.0.1", "pool": "10.1.0.0/16"}
	w.APNs = []kernel.APN{{ID: "apn-data", Name: "internet", Gateway: "core-1", Running: same, Reference: other, UpdatedAt: w.Now.Add(-72 * time.Hour)}}
	w.Tickets = []kernel.Ticket{{
		ID: "tkt-1", Name: "Incident", Description: "watch the link", TicketType: "incident", Status: "inProgress", Severity: "minor",
		CreationDate: w.Now.Add(-20 * time.Minute), Notes: []kernel.Note{{ID: "n-1", Author: "ops", Text: "seen"}},
		RelatedEntities: []kernel.RelatedEntity{{ID: "link-a", Role: "affectedObject", ReferredType: "link"}},
	}}
}

// usual are the levels of a quiet network.
var usual = map[string]float64{
	"cell_availability_percent": 100, "cell_dl_user_throughput_mbps": 40, "cell_dl_prb_utilisation_percent": 40,
	"cell_rrc_connected_users": 60, "cell_session_setup_success_percent": 99.5, "link_utilisation_percent": 35,
	"link_packet_loss_percent": 0.01, "link_receive_power_dbm": -12, "site_mains_voltage_volts": 230,
	"site_battery_charge_percent": 100, "apn_session_setup_success_percent": 99.4, "apn_active_sessions": 900,
	"core_registration_success_percent": 99.8,
}
