package kernel

import "time"

// Base paths of the APIs under Config.BaseURL.
const (
	PathToken        = "/oauth2/token"                  // OAuth 2.0 client credentials (RFC 6749, 4.4)
	PathAlarm        = "/tmf-api/alarm/v4"              // TMF642
	PathTicket       = "/tmf-api/troubleTicket/v4"      // TMF621
	PathCustomer     = "/tmf-api/customerManagement/v4" // TMF629
	PathReachability = "/device-reachability-status/v1" // CAMARA
	PathTopology     = "/operator/topology/v1"          // the operator's own
	PathProvisioning = "/operator/provisioning/v1"      // the operator's own
	PathChange       = "/operator/change/v1"            // the operator's own
	PathNetwork      = "/operator/network/v1"           // the operator's own: commands to network elements
	PathUsage        = "/operator/usage/v1"             // the operator's own: usage, balance, policy
	PathLine         = "/operator/line/v1"              // the operator's own: line test of fixed access
	PathWorks        = "/operator/works/v1"             // the operator's own: planned works
	PathDocument     = "/operator/document/v1"          // the operator's own: documents such as the alarm dictionary
	PathMetrics      = "/prometheus/api/v1"             // Prometheus HTTP API
)

// Headers that Kernel answers and requests carry beside the standard ones. The Date header is the operator's time.
const (
	HeaderInstance       = "Kernel-Instance" // changes when the world behind the API is another one: drop caches
	HeaderClock          = "Kernel-Clock"    // "simulated" when Date is no wall time on purpose, as of a simulated operator whose clock stands
	HeaderIdempotencyKey = "Idempotency-Key" // honoured by our sandbox; other operators may ignore it
	HeaderTotalCount     = "X-Total-Count"   // TM Forum REST guidelines (TMF630)
	HeaderCorrelator     = "x-correlator"    // CAMARA
)

// ClockSimulated is the value of HeaderClock that says so.
const ClockSimulated = "simulated"

// Scopes of client credentials. CAMARA's scope carries the purpose: "dpv:ServiceProvision device-reachability-status:read".
const (
	ScopeAlarmRead         = "alarm:read"
	ScopeTicketRead        = "ticket:read"
	ScopeTicketWrite       = "ticket:write"
	ScopeCustomerRead      = "customer:read"
	ScopeTopologyRead      = "topology:read"
	ScopeMetricsRead       = "metrics:read"
	ScopeProvisioningRead  = "provisioning:read"
	ScopeProvisioningWrite = "provisioning:write"
	ScopeUsageRead         = "usage:read"
	ScopeLineRead          = "line:read"
	ScopeWorksRead         = "works:read"
	ScopeDocumentRead      = "document:read"
	ScopeChangeRead        = "change:read"
	ScopeNetworkWrite      = "network:write"
	ScopeReachabilityRead  = "device-reachability-status:read"
)

// Alarm is a TMF642 alarm. Its text states only what the reporting object can sense.
type Alarm struct {
	ID                string            `json:"id"`
	Href              string            `json:"href,omitempty"`
	AlarmType         string            `json:"alarmType"`         // X.733 event type: communicationsAlarm, equipmentAlarm, environmentalAlarm, qualityOfServiceAlarm, processingErrorAlarm
	ProbableCause     string            `json:"probableCause"`     // X.733 / M.3100 / 3GPP TS 32.111 probable cause, lowerCamelCase
	PerceivedSeverity string            `json:"perceivedSeverity"` // critical, major, minor, warning, cleared, indeterminate
	State             string            `json:"state"`             // raised, updated, cleared
	AckState          string            `json:"ackState,omitempty"`
	RaisedTime        time.Time         `json:"alarmRaisedTime"`
	ChangedTime       time.Time         `json:"alarmChangedTime,omitzero"`
	ClearedTime       time.Time         `json:"alarmClearedTime,omitzero"`
	ReportingTime     time.Time         `json:"alarmReportingTime,omitzero"`
	SourceSystemID    string            `json:"sourceSystemId"`
	SpecificProblem   string            `json:"specificProblem,omitempty"` // the vendor's code
	AlarmDetails      string            `json:"alarmDetails,omitempty"`
	AlarmedObjectType string            `json:"alarmedObjectType"` // one of copilot's object types
	AlarmedObject     AlarmedObject     `json:"alarmedObject"`
	PlannedOutage     string            `json:"plannedOutageIndicator,omitempty"` // inService, outOfService
	CrossedThreshold  *CrossedThreshold `json:"crossedThresholdInformation,omitempty"`
	Type              string            `json:"@type,omitempty"`
}

// AlarmedObject references the object an alarm is about.
type AlarmedObject struct {
	ID   string `json:"id"`
	Href string `json:"href,omitempty"`
}

// CrossedThreshold is what a threshold-crossing alarm says of its counter.
type CrossedThreshold struct {
	IndicatorName string `json:"indicatorName"` // the metric
	ObservedValue string `json:"observedValue"`
	IndicatorUnit string `json:"indicatorUnit,omitempty"`
	Direction     string `json:"direction,omitempty"` // "up" or "down"
	Granularity   string `json:"granularity,omitempty"`
}

// AlarmQuery filters alarms. Filters travel as TMF630 query parameters alarmedObject.id, state, alarmRaisedTime.gte, ….
type AlarmQuery struct {
	Objects []string  // alarmed object ids, any of; empty means all
	Open    bool      // raised or updated alone
	Since   time.Time // raised at or after, or still open then
	Until   time.Time // raised at or before
	Offset  int
	Limit   int // 0 means the server's default, 100
}

// Ticket is a TMF621 trouble ticket.
type Ticket struct {
	ID              string          `json:"id"`
	Href            string          `json:"href,omitempty"`
	Name            string          `json:"name"`
	Description     string          `json:"description"`
	Severity        string          `json:"severity"`
	TicketType      string          `json:"ticketType"` // complaint, incident, request
	Priority        string          `json:"priority,omitempty"`
	Status          string          `json:"status"` // acknowledged, inProgress, pending, held, resolved, closed, rejected, cancelled
	CreationDate    time.Time       `json:"creationDate"`
	LastUpdate      time.Time       `json:"lastUpdate,omitzero"`
	ResolutionDate  time.Time       `json:"resolutionDate,omitzero"`
	Channel         *Ref            `json:"channel,omitempty"`
	Notes           []Note          `json:"note,omitempty"`
	RelatedEntities []RelatedEntity `json:"relatedEntity,omitempty"` // the objects and the subscriber it is about, by copilot's object type
	RelatedParties  []RelatedParty  `json:"relatedParty,omitempty"`  // role "customer"
	Type            string          `json:"@type,omitempty"`
}

// Note is one note of a ticket. ID carries the action's id when we wrote it.
type Note struct {
	ID     string    `json:"id,omitempty"`
	Author string    `json:"author,omitempty"`
	Date   time.Time `json:"date,omitzero"`
	Text   string    `json:"text"`
}

// Ref is a TM Forum reference.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// RelatedEntity ties a ticket to an object; ReferredType is one of copilot's object types.
type RelatedEntity struct {
	ID           string `json:"id"`
	Name         string `json:"name,omitempty"`
	Role         string `json:"role,omitempty"`
	ReferredType string `json:"@referredType,omitempty"`
}

// RelatedParty ties a ticket to a customer.
type RelatedParty struct {
	ID           string `json:"id"`
	Name         string `json:"name,omitempty"`
	Role         string `json:"role,omitempty"`
	ReferredType string `json:"@referredType,omitempty"`
}

// TicketQuery filters tickets: by related entity or party id, status, creation time.
type TicketQuery struct {
	Entities []string // any of
	Party    string
	Open     bool // neither resolved, closed, rejected nor cancelled
	Since    time.Time
	Until    time.Time
	Offset   int
	Limit    int
}

// Customer is a TMF629 customer.
type Customer struct {
	ID              string           `json:"id"`
	Href            string           `json:"href,omitempty"`
	Name            string           `json:"name"`
	Status          string           `json:"status,omitempty"`
	ContactMedia    []ContactMedium  `json:"contactMedium,omitempty"`
	Characteristics []Characteristic `json:"characteristic,omitempty"` // language, segment
	EngagedParty    *Ref             `json:"engagedParty,omitempty"`
	Type            string           `json:"@type,omitempty"`
}

// ContactMedium is one way to reach a customer. MediumType is "phone" with Characteristic.PhoneNumber in E.164.
type ContactMedium struct {
	MediumType     string                `json:"mediumType"`
	Preferred      bool                  `json:"preferred,omitempty"`
	Characteristic ContactCharacteristic `json:"characteristic"`
}

// ContactCharacteristic holds the address of a contact medium.
type ContactCharacteristic struct {
	PhoneNumber  string `json:"phoneNumber,omitempty"`
	EmailAddress string `json:"emailAddress,omitempty"`
}

// Characteristic is a TM Forum name and value.
type Characteristic struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Reachability is the answer of CAMARA device-reachability-status.
type Reachability struct {
	LastStatusTime time.Time `json:"lastStatusTime,omitzero"`
	Reachable      bool      `json:"reachable"`
	Connectivity   []string  `json:"connectivity,omitempty"` // DATA, SMS
}

// Subscription is one subscriber's provisioning state as each system holds it.
type Subscription struct {
	ID          string    `json:"id"`                         // subscriber id
	MSISDN      string    `json:"msisdn"`                     // the number in E.164
	IMSI        string    `json:"imsi"`                       // 3GPP TS 23.003; "" for a fixed line
	Customer    string    `json:"customer"`                   // customer id
	Product     string    `json:"product"`                    // product offering id
	ProductName string    `json:"productName"`                // as it was sold
	Access      string    `json:"access"`                     // mobile, fixed
	Status      string    `json:"status"`                     // as the CRM holds it: active, suspended
	HSSStatus   string    `json:"hssStatus"`                  // TS 29.272 7.3.29 Subscriber-Status: SERVICE_GRANTED, OPERATOR_DETERMINED_BARRING; "" for a fixed line
	Billing     string    `json:"billingStatus"`              // as billing holds it: active, suspended
	ExpectedAPN string    `json:"expectedApn"`                // what the product asks for (CRM)
	HSSAPN      string    `json:"hssApn"`                     // what HSS/UDM holds
	DeviceAPN   string    `json:"deviceApn,omitempty"`        // what the device asked for last
	Services    []Built   `json:"services,omitempty"`         // what was sold, and whether the network has it
	Visited     string    `json:"visitedNetwork,omitempty"`   // of a device abroad: the partner's PLMN, mcc and mnc
	VoiceSince  time.Time `json:"voiceRegisteredAt,omitzero"` // registered for calls (IMS) since; zero when it is not
	LastAttach  time.Time `json:"lastAttach,omitzero"`        // last successful registration
	LastReject  *Reject   `json:"lastReject,omitempty"`       // the newest refusal, while no session has succeeded since
	UpdatedAt   time.Time `json:"updatedAt,omitzero"`         // of the newest of these facts
}

// Built is a service that was sold with a subscription, and whether the network has it.
type Built struct {
	Name  string `json:"name"`  // data, voice, roaming, internet
	Sold  bool   `json:"sold"`  // by the CRM's product
	Built bool   `json:"built"` // in HSS/UDM or, for a fixed line, in the access node
}

// Usage is what a subscription has used of its period, and its balance.
type Usage struct {
	Subscriber  string    `json:"subscriber"`            // object id
	PeriodStart time.Time `json:"periodStart"`           // of the billing period
	PeriodEnd   time.Time `json:"periodEnd"`             // of the billing period
	AllowanceMB int       `json:"allowanceMb"`           // megabytes of the period; 0 means without limit
	UsedMB      int       `json:"usedMb"`                // megabytes used of them
	Policy      string    `json:"policy"`                // as the policy function (PCRF/PCF) applies it now: full, reduced
	ReducedKbps int       `json:"reducedKbps,omitempty"` // the rate when reduced, in kbit/s
	PolicySince time.Time `json:"policySince,omitzero"`  // when the policy function applied it
	Prepaid     bool      `json:"prepaid"`               // paid before it is used
	BalanceEUR  float64   `json:"balanceEur"`            // of a prepaid line, in euros
}

// LineTest is what the optical line terminal reads of one fixed line when asked.
type LineTest struct {
	Subscriber  string    `json:"subscriber"`            // object id
	Port        string    `json:"port"`                  // object id of the PON: a link
	Time        time.Time `json:"time"`                  // of the test
	State       string    `json:"state"`                 // ITU-T G.9807.1 of the terminal (ONU): operational, lossOfSignal, dyingGasp
	Since       time.Time `json:"since,omitzero"`        // of the state
	ReceiveDBm  *float64  `json:"receivePowerDbm"`       // at the terminal, ITU-T G.988 ANI-G; null when it cannot be asked
	Session     bool      `json:"session"`               // an address was given and is in use
	SessionFrom time.Time `json:"sessionSince,omitzero"` // since when
}

// Works are planned works as their owners announced them.
type Works struct {
	ID      string    `json:"id"`      // of these works
	Title   string    `json:"title"`   // what is done, in words
	Objects []string  `json:"objects"` // ids of the objects that are worked at
	Start   time.Time `json:"start"`   // as announced
	End     time.Time `json:"end"`     // as announced
	Status  string    `json:"status"`  // planned, inProgress, completed, cancelled
	Impact  string    `json:"impact"`  // none, risk, interruption
	Owner   string    `json:"owner"`   // a team
}

// Reject is the last refusal of a session, as TS 24.301 / TS 24.501 number its cause.
type Reject struct {
	Time  time.Time `json:"time"`  // of the refusal
	APN   string    `json:"apn"`   // that the device asked for
	Cause int       `json:"cause"` // 27 missing or unknown APN/DNN, 33 requested service option not subscribed, …
	Text  string    `json:"text"`  // the cause in words
}

// APN is the definition of an APN or DNN as its gateway holds it, beside the reference configuration.
type APN struct {
	ID        string            `json:"id"`                 // object id
	Name      string            `json:"name"`               // as devices ask for it
	Gateway   string            `json:"gateway"`            // core function id
	Running   map[string]string `json:"running"`            // parameters as the gateway holds them
	Reference map[string]string `json:"reference"`          // the same parameters as they ought to be; each one that differs is named
	UpdatedAt time.Time         `json:"updatedAt,omitzero"` // of the running configuration
}

// Change is one entry of the change log: a configuration change, a provisioning batch, a software upgrade, planned works.
type Change struct {
	ID          string    `json:"id"`                    // of this entry
	Kind        string    `json:"kind"`                  // configuration, provisioning, software, plannedWork, simSwap
	Objects     []string  `json:"objects"`               // ids of the objects that were changed
	ObjectType  string    `json:"objectType"`            // of these objects
	Summary     string    `json:"summary"`               // written by the engineer who made it
	Author      string    `json:"author"`                // a person or a system
	Start       time.Time `json:"start"`                 // when it began to take effect
	End         time.Time `json:"end,omitzero"`          // when it was through
	Status      string    `json:"status"`                // done, running, planned, rolledBack
	Attribute   string    `json:"attribute,omitempty"`   // what was changed of them, if it is one
	ValueBefore string    `json:"valueBefore,omitempty"` // of the attribute
	ValueAfter  string    `json:"valueAfter,omitempty"`  // of the attribute
}

// ChangeQuery filters the change log.
type ChangeQuery struct {
	Objects []string
	Since   time.Time
	Until   time.Time
	Offset  int
	Limit   int
}

// SeriesQuery asks for one metric over objects. It travels as query_range with a plain selector
// metric{object=~"A|B"} and a step; nothing is computed by the server.
type SeriesQuery struct {
	Metric  string
	Objects []string
	Start   time.Time
	End     time.Time
	Step    time.Duration
}

// Series is one metric of one object. Missing samples are missing points, not zeros.
type Series struct {
	Metric string
	Object string
	Points []Point
}

// Point is one sample.
type Point struct {
	Time  time.Time
	Value float64
}

// Command is an order to a network element or a provisioning system, and its answer.
type Command struct {
	ID     string    `json:"id"`               // of the order at the operator's
	Object string    `json:"object"`           // object id
	Verb   string    `json:"verb"`             // restart, balance, restoreApn, renewCertificate, align, reset
	Status string    `json:"status"`           // done, refused
	Detail string    `json:"detail,omitempty"` // why it was refused, or what was done
	Time   time.Time `json:"time"`             // when it was carried out or refused
}
