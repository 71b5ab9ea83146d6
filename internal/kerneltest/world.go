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
	Usages        []kernel.Usage
	Lines         []kernel.LineTest
	Works         []kernel.Works
	Documents     map[string]string              // Markdown by id
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
// which anchors one APN. Two lines camp on cell-e1, one on cell-n1. A fixed line, home-1, hangs on a PON that leaves link-n.
// core-gw is the API gateway, which relies on the token service core-auth; neither registers anybody.
func NewWorld() *World {
	w := &World{Now: Now, Instance: "one", Reachability: map[string]kernel.Reachability{}}
	w.Objects = []kernel.Object{
		obj("region", "area-s", "Andalucía", ""),
		obj("site", "site-e", "Sevilla Este", "area-s"), obj("site", "site-s", "Sevilla Sur", "area-s"), obj("site", "site-n", "Córdoba Norte", "area-s"),
		obj("cell", "cell-e1", "Sevilla Este 1", "site-e"), obj("cell", "cell-e2", "Sevilla Este 2", "site-e"),
		obj("cell", "cell-s1", "Sevilla Sur 1", "site-s"), obj("cell", "cell-n1", "Córdoba Norte 1", "site-n"),
		obj("link", "link-a", "Enlace Sevilla", "area-s"), obj("link", "link-n", "Enlace Córdoba", "area-s"),
		obj("core", "core-1", "Pasarela Madrid", ""), obj("apn", "apn-data", "internet", ""),
		obj("link", "pon-1", "PON Córdoba 1", "area-s", "technology", "XGS-PON"),
		obj("core", "core-gw", "API gateway", "", "function", "APIGW"), obj("core", "core-auth", "token service", "", "function", "AUTHZ"),
		obj("subscriber", "line-1", "line 1", "cell-e1", "msisdn", "+34600100101", "customer", "cust-1", "product", "Datos M", "cell", "cell-e1", "apn", "apn-data"),
		obj("subscriber", "line-2", "line 2", "cell-e1", "msisdn", "+34600100102", "customer", "cust-2", "product", "Datos L", "cell", "cell-e1", "apn", "apn-data"),
		obj("subscriber", "line-3", "line 3", "cell-n1", "msisdn", "+34600100103", "customer", "cust-3", "product", "Datos M", "cell", "cell-n1", "apn", "apn-data"),
		obj("subscriber", "home-1", "line 4", "pon-1", "msisdn", "+34950100104", "customer", "cust-1", "product", "Fibra 1000", "access", "fixed"),
	}
	for _, r := range [][3]string{
		{"partOf", "site-e", "area-s"}, {"partOf", "site-s", "area-s"}, {"partOf", "site-n", "area-s"},
		{"partOf", "cell-e1", "site-e"}, {"partOf", "cell-e2", "site-e"}, {"partOf", "cell-s1", "site-s"}, {"partOf", "cell-n1", "site-n"},
		{"backhaul", "site-e", "link-a"}, {"backhaul", "site-s", "link-a"}, {"backhaul", "site-n", "link-n"},
		{"via", "link-a", "core-1"}, {"via", "link-n", "core-1"}, {"anchored", "apn-data", "core-1"},
		{"via", "pon-1", "link-n"}, {"servedBy", "home-1", "pon-1"}, {"reliesOn", "core-gw", "core-auth"},
		{"neighbour", "cell-e1", "cell-s1"}, {"neighbour", "cell-s1", "cell-e1"},
		{"servedBy", "line-1", "cell-e1"}, {"servedBy", "line-2", "cell-e1"}, {"servedBy", "line-3", "cell-n1"},
		{"usesAPN", "line-1", "apn-data"}, {"usesAPN", "line-2", "apn-data"}, {"usesAPN", "line-3", "apn-data"},
	} {
		w.Relations = append(w.Relations, kernel.Relation{Kind: r[0], Dependent: r[1], Provider: r[2]})
	}
	w.people()
	w.Sample = func(metric, id string, _ time.Time) (float64, bool) {
		v, ok := usual[metric]
		return v, ok && w.has(metric, id)
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
			ID: "line-" + n, MSISDN: number, Customer: "cust-" + n, ProductName: "Datos M", Access: "mobile", Status: "active",
			HSSStatus: "SERVICE_GRANTED", Billing: "active", DeviceAPN: "internet", VoiceSince: w.Now.Add(-30 * time.Minute),
			Services:    []kernel.Built{{Name: "data", Sold: true, Built: true}, {Name: "voice", Sold: true, Built: true}},
			ExpectedAPN: "internet", HSSAPN: "internet", LastAttach: w.Now.Add(-30 * time.Minute), UpdatedAt: w.Now.Add(-48 * time.Hour),
		})
		w.Usages = append(w.Usages, kernel.Usage{
			Subscriber: "line-" + n, PeriodStart: w.Now.AddDate(0, 0, -3), PeriodEnd: w.Now.AddDate(0, 0, 27), AllowanceMB: 20000, UsedMB: 4000, Policy: "full",
		})
		w.Reachability[number] = kernel.Reachability{LastStatusTime: w.Now, Reachable: true, Connectivity: []string{"DATA", "SMS"}}
	}
	w.Subscriptions = append(w.Subscriptions, kernel.Subscription{
		ID: "home-1", MSISDN: "+34950100104", Customer: "cust-1", ProductName: "Fibra 1000", Access: "fixed", Status: "active", Billing: "active",
		Services: []kernel.Built{{Name: "internet", Sold: true, Built: true}}, UpdatedAt: w.Now.Add(-48 * time.Hour),
	})
	level := -18.5
	w.Lines = []kernel.LineTest{{
		Subscriber: "home-1", Port: "pon-1", Time: w.Now, State: "operational", Since: w.Now.AddDate(0, 0, -2), ReceiveDBm: &level, Session: true, SessionFrom: w.Now.AddDate(0, 0, -2),
	}}
	w.Documents = map[string]string{kernel.DocumentAlarmDictionary: "# Alarm dictionary\n\n| code | meaning |\n| --- | --- |\n| A1 | loss of signal |\n"}
	same := map[string]string{"dns": "10.0.0.1", "pool": "10.1.0.0/16"}
	other := map[string]string{"dns": "10.0.0.1", "pool": "10.1.0.0/16"}
	w.APNs = []kernel.APN{{ID: "apn-data", Name: "internet", Gateway: "core-1", Running: same, Reference: other, UpdatedAt: w.Now.Add(-72 * time.Hour)}}
	w.Tickets = []kernel.Ticket{{
		ID: "tkt-1", Name: "Incident", Description: "watch the link", TicketType: "incident", Status: "inProgress", Severity: "minor",
		CreationDate: w.Now.Add(-20 * time.Minute), Notes: []kernel.Note{{ID: "n-1", Author: "ops", Text: "seen"}},
		RelatedEntities: []kernel.RelatedEntity{{ID: "link-a", Role: "affectedObject", ReferredType: "link"}},
	}}
}

// has reports whether the object has a metric of its type: core-1 registers devices, the platform's functions answer requests,
// and only a PON and a link have a level.
func (w *World) has(metric, id string) bool {
	switch metric {
	case "core_registration_success_percent":
		return id == "core-1"
	case "core_request_success_percent", "core_request_latency_milliseconds", "core_requests_per_second", "core_certificate_remaining_days":
		return id != "core-1"
	}
	return true
}

// usual are the levels of a quiet network.
var usual = map[string]float64{
	"cell_availability_percent": 100, "cell_dl_user_throughput_mbps": 40, "cell_dl_prb_utilisation_percent": 40,
	"cell_rrc_connected_users": 60, "cell_session_setup_success_percent": 99.5, "link_utilisation_percent": 35,
	"link_packet_loss_percent": 0.01, "link_receive_power_dbm": -12, "site_mains_voltage_volts": 230,
	"site_battery_charge_percent": 100, "apn_session_setup_success_percent": 99.4, "apn_active_sessions": 900,
	"core_registration_success_percent": 99.8, "core_request_success_percent": 99.7, "core_request_latency_milliseconds": 90,
	"core_requests_per_second": 40, "core_cpu_utilisation_percent": 40, "core_certificate_remaining_days": 200,
	"cell_ul_interference_dbm": -114, "cell_session_drop_percent": 0.4, "cell_handover_success_percent": 98.5, "link_delay_milliseconds": 4,
	"site_dc_voltage_volts": 54, "site_cabinet_temperature_celsius": 28, "site_clock_offset_microseconds": 0.2,
}
