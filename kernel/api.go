package kernel

import (
	"net/http"
	"strings"
	"time"
)

// API is one API of the Kernel as the copilot uses it: what docs/operator-api.yaml, docs/kernel.md and `copilot check` are made of.
type API struct {
	Name   string
	Base   string // below Config.BaseURL
	Own    bool   // the operator's own, of no published standard
	Serves string // what is without data when it is missing, beside the tools that name its scopes; "" means nothing
	Routes []Route
}

// Version is the last segment of the base path, such as v4.
func (a API) Version() string { return a.Base[strings.LastIndexByte(a.Base, '/')+1:] }

// Scopes lists the scopes of the API's routes, each once.
func (a API) Scopes() []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range a.Routes {
		if !seen[r.Scope] {
			out, seen[r.Scope] = append(out, r.Scope), true
		}
	}
	return out
}

// Route is one call of an API.
type Route struct {
	Method string
	Path   string // below Base; {id} stands for one segment
	Scope  string // of its token
	About  string // in one sentence
	Query  []Parameter
	Paged  bool // takes offset and limit, and answers X-Total-Count
	Answer any  // a zero value of what an own route answers; a string is Markdown; nil where a standard defines it
}

// Writes reports whether the route changes anything. A POST of CAMARA that only asks does not.
func (r Route) Writes() bool { return strings.HasSuffix(r.Scope, ":write") }

// Parameter is one filter of a list.
type Parameter struct {
	Name  string
	Kind  any // a zero value of its type: "", time.Time{}, 0, or []string{} for texts of which any may match
	About string
}

// Refusal is the form of an error of the operator's own APIs, which is that of TM Forum (TMF630).
type Refusal struct {
	Code    string `json:"code"`              // of the operator's choice
	Reason  string `json:"reason"`            // in a few words
	Message string `json:"message,omitempty"` // what to do about it
	Status  string `json:"status,omitempty"`  // the HTTP status as text
}

var window = []Parameter{
	{"objects", []string{}, "ids of objects: those that concern any of them"},
	{"since", time.Time{}, "those that overlap the window from here"},
	{"until", time.Time{}, "those that overlap the window to here"},
}

// APIs lists the APIs that the copilot asks, the ones it needs most first.
func APIs() []API {
	return append([]API{topologyAPI, alarmAPI, metricsAPI, ticketAPI, customerAPI}, append(lineAPIs(), networkAPIs()...)...)
}

var topologyAPI = API{Name: "topology", Base: PathTopology, Own: true, Routes: []Route{
	{Method: http.MethodGet, Path: "/objects", Scope: ScopeTopologyRead, About: "Objects and the relations among them, by id.", Paged: true, Answer: Graph{}, Query: []Parameter{
		{"types", []string{}, "object types: those of any of them"},
		{"ids", []string{}, "object ids, at most 150 in one call"},
		{"region", "", "id of a region: what stands in it"},
		{"within", "", "id of an object: it, what it contains or carries, and the lines on it"},
		{"name", "", "part of a name; case and accents do not count"},
		{"msisdn", "", "a number in E.164: its subscriber"},
	}},
	{Method: http.MethodGet, Path: "/objects/{id}", Scope: ScopeTopologyRead, About: "One object.", Answer: Object{}},
	{Method: http.MethodGet, Path: "/objects/{id}/neighbourhood", Scope: ScopeTopologyRead, About: "The objects within some relations of one, either way, and the relations among them.", Answer: Graph{},
		Query: []Parameter{{"depth", 0, "how many relations away, from 1, which is the default, to 3"}}},
}}

var alarmAPI = API{Name: "TMF642 alarms", Base: PathAlarm, Routes: []Route{
	{Method: http.MethodGet, Path: "/alarm", Scope: ScopeAlarmRead, About: "by `alarmedObject.id`, `state`, `alarmRaisedTime.gte` and `.lte`", Paged: true},
	{Method: http.MethodGet, Path: "/alarm/{id}", Scope: ScopeAlarmRead},
}}

var ticketAPI = API{Name: "TMF621 trouble tickets", Base: PathTicket, Routes: []Route{
	{Method: http.MethodGet, Path: "/troubleTicket", Scope: ScopeTicketRead, About: "by `relatedEntity.id`, `relatedParty.id`, `status`, `creationDate.gte` and `.lte`", Paged: true},
	{Method: http.MethodGet, Path: "/troubleTicket/{id}", Scope: ScopeTicketRead},
	{Method: http.MethodPatch, Path: "/troubleTicket/{id}", Scope: ScopeTicketWrite, About: "notes alone"},
}}

var customerAPI = API{Name: "TMF629 customers", Base: PathCustomer, Routes: []Route{
	{Method: http.MethodGet, Path: "/customer", Scope: ScopeCustomerRead, About: "by `contactMedium.characteristic.phoneNumber`, `name`", Paged: true},
	{Method: http.MethodGet, Path: "/customer/{id}", Scope: ScopeCustomerRead},
}}

var metricsAPI = API{Name: "metrics", Base: PathMetrics, Routes: []Route{
	{Method: http.MethodGet, Path: "/query_range", Scope: ScopeMetricsRead, About: "plain selectors with a step"},
}}
