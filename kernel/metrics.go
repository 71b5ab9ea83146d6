package kernel

// Metric is the definition of one KPI: the metric's name on the wire, its unit, and the object type that has it.
type Metric struct {
	Name   string
	Object string // object type
	Unit   string // as shown: "Mbit/s", "%", "ms", "1"
	Min    float64
	Max    float64
	Source string // the standard that defines it
}

// Metrics lists the KPIs that the tools ask for. Samples come every minute.
var Metrics = []Metric{
	{"cell_availability_percent", "cell", "%", 0, 100, "3GPP TS 32.450 / TS 32.425: share of time the cell is in service"},
	{"cell_dl_user_throughput_mbps", "cell", "Mbit/s", 0, 2000, "3GPP TS 28.552 5.1.1.3.1 average DL UE throughput"},
	{"cell_dl_prb_utilisation_percent", "cell", "%", 0, 100, "3GPP TS 28.552 5.1.1.2.1 DL total PRB usage"},
	{"cell_rrc_connected_users", "cell", "1", 0, 2000, "3GPP TS 28.552 5.1.1.4.1 mean number of RRC connections"},
	{"cell_session_setup_success_percent", "cell", "%", 0, 100, "3GPP TS 28.554 6.2 / TS 32.450 E-RAB or PDU session setup success"},
	{"cell_ul_interference_dbm", "cell", "dBm", -130, -40, "3GPP TS 36.214 5.2.12 / TS 38.215: received interference power per resource block"},
	{"cell_session_drop_percent", "cell", "%", 0, 100, "3GPP TS 32.450 6.2 / TS 28.554: E-RAB or QoS flow retainability"},
	{"cell_handover_success_percent", "cell", "%", 0, 100, "3GPP TS 32.450 6.5 / TS 28.554 6.6.1: mobility"},
	{"link_utilisation_percent", "link", "%", 0, 100, "RFC 2863 ifHCInOctets over ifHighSpeed"},
	{"link_packet_loss_percent", "link", "%", 0, 100, "RFC 7680 one-way loss"},
	{"link_receive_power_dbm", "link", "dBm", -60, 10, "SFF-8472 optical receive power, or the radio's receive level"},
	{"link_delay_milliseconds", "link", "ms", 0, 1000, "RFC 7679 one-way delay"},
	{"site_mains_voltage_volts", "site", "V", 0, 260, "ETSI ES 202 336 site power monitoring"},
	{"site_battery_charge_percent", "site", "%", 0, 100, "ETSI ES 202 336 site power monitoring"},
	{"site_dc_voltage_volts", "site", "V", 0, 60, "ETSI EN 300 132-2 -48 V DC interface, as its magnitude"},
	{"site_cabinet_temperature_celsius", "site", "°C", -40, 90, "ETSI ES 202 336 site environment monitoring"},
	{"site_clock_offset_microseconds", "site", "µs", 0, 1000, "ITU-T G.8271.1 time error, as its magnitude"},
	{"apn_session_setup_success_percent", "apn", "%", 0, 100, "3GPP TS 28.554 6.2 PDU session establishment success rate"},
	{"apn_active_sessions", "apn", "1", 0, 100000, "3GPP TS 28.552 5.3.1.1 number of PDU sessions"},
	{"core_registration_success_percent", "core", "%", 0, 100, "3GPP TS 28.554 6.2.3 registration success rate"},
	{"core_request_success_percent", "core", "%", 0, 100, "requests answered without an error of the function's own: Diameter, SIP, DNS or HTTP"},
	{"core_request_latency_milliseconds", "core", "ms", 0, 60000, "from request to answer, 95th percentile"},
	{"core_requests_per_second", "core", "1/s", 0, 1000000, "requests received"},
	{"core_cpu_utilisation_percent", "core", "%", 0, 100, "3GPP TS 28.552 5.7.1: virtual resource usage"},
	{"core_certificate_remaining_days", "core", "d", -3650, 3650, "RFC 5280 4.1.2.5: until notAfter of the certificate in use"},
}
