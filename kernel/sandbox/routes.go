package sandbox

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// router joins the routes of the Kernel port and keeps their list.
type router struct {
	s   *Sandbox
	mux *http.ServeMux
}

// kernelHandler is the Kernel port.
func (s *Sandbox) kernelHandler() http.Handler {
	s.routes = nil
	r := router{s, http.NewServeMux()}
	r.on("POST "+kernel.PathToken, func(w http.ResponseWriter, req *http.Request) {
		s.holds.keep(w, req, func(w http.ResponseWriter) { s.token(w, req) })
	})
	r.tmForum()
	r.camara()
	r.own()
	r.ownService()
	r.documentRoutes()
	r.metrics()
	r.mux.HandleFunc("/", r.unknown)
	return s.stamp(correlate(s.misbehave(wellFormed(r.mux))))
}

func (r router) tmForum() {
	r.read(kernel.PathAlarm+"/alarm", kernel.ScopeAlarmRead, alarmList)
	r.read(kernel.PathAlarm+"/alarm/{id}", kernel.ScopeAlarmRead, alarmGet)
	r.read(kernel.PathTicket+"/troubleTicket", kernel.ScopeTicketRead, ticketList)
	r.read(kernel.PathTicket+"/troubleTicket/{id}", kernel.ScopeTicketRead, ticketGet)
	r.write("PATCH "+kernel.PathTicket+"/troubleTicket/{id}", kernel.ScopeTicketWrite, failTMF, ticketPatchEffect)
	r.read(kernel.PathCustomer+"/customer", kernel.ScopeCustomerRead, customerList)
	r.read(kernel.PathCustomer+"/customer/{id}", kernel.ScopeCustomerRead, customerGet)
	r.read(kernel.PathService+"/service", kernel.ScopeServiceRead, serviceList)
	r.read(kernel.PathService+"/service/{id}", kernel.ScopeServiceRead, serviceGet)
}

func (r router) camara() {
	r.get("POST "+kernel.PathReachability+"/retrieve", kernel.ScopeReachabilityRead, failCAMARA, reachability)
	r.write("POST "+kernel.PathQoS+"/sessions", kernel.ScopeQoSCreate, failCAMARA, qosCreate)
	r.get("GET "+kernel.PathQoS+"/sessions/{sessionId}", kernel.ScopeQoSRead, failCAMARA, qosGet)
	r.write("DELETE "+kernel.PathQoS+"/sessions/{sessionId}", kernel.ScopeQoSDelete, failCAMARA, qosDelete)
	r.write("POST "+kernel.PathQoS+"/sessions/{sessionId}/extend", kernel.ScopeQoSUpdate, failCAMARA, qosExtend)
	r.get("POST "+kernel.PathQoS+"/retrieve-sessions", kernel.ScopeQoSRetrieve, failCAMARA, qosByDevice)
	r.get("POST "+kernel.PathQoSProfiles+"/retrieve-qos-profiles", kernel.ScopeQoSProfilesRead, failCAMARA, qosProfileList)
	r.get("GET "+kernel.PathQoSProfiles+"/qos-profiles/{name}", kernel.ScopeQoSProfilesRead, failCAMARA, qosProfileGet)
}

// own are the operator's own APIs.
func (r router) own() {
	r.read(kernel.PathTopology+"/objects", kernel.ScopeTopologyRead, objectList)
	r.read(kernel.PathTopology+"/objects/{id}", kernel.ScopeTopologyRead, objectGet)
	r.read(kernel.PathTopology+"/objects/{id}/neighbourhood", kernel.ScopeTopologyRead, neighbourhood)
	r.read(kernel.PathProvisioning+"/subscriptions/{id}", kernel.ScopeProvisioningRead, subscriptionGet)
	r.read(kernel.PathProvisioning+"/apns/{id}", kernel.ScopeProvisioningRead, apnGet)
	r.read(kernel.PathChange+"/changes", kernel.ScopeChangeRead, changeList)
	r.read(kernel.PathChange+"/changes/{id}", kernel.ScopeChangeRead, changeGet)
	r.write("POST "+kernel.PathProvisioning+"/subscriptions/{id}/restoreApn", kernel.ScopeProvisioningWrite, failTMF, command(restoreSubscription))
	r.write("POST "+kernel.PathProvisioning+"/apns/{id}/restore", kernel.ScopeProvisioningWrite, failTMF, command(restoreAPN))
	r.write("POST "+kernel.PathNetwork+"/cells/{id}/restart", kernel.ScopeNetworkWrite, failTMF, command(cellCommand(verbRestart)))
	r.write("POST "+kernel.PathNetwork+"/cells/{id}/balance", kernel.ScopeNetworkWrite, failTMF, command(cellCommand(verbBalance)))
}

// metrics are those routes of the Prometheus HTTP API that a client or a dashboard asks first.
func (r router) metrics() {
	both := func(path string, h handler) {
		r.get("GET "+kernel.PathMetrics+path, kernel.ScopeMetricsRead, failPrometheus, h)
		r.get("POST "+kernel.PathMetrics+path, kernel.ScopeMetricsRead, failPrometheus, h)
	}
	both("/query_range", r.s.queryRange)
	both("/query", r.s.query)
	both("/series", seriesList)
	both("/labels", labelNames)
	r.get("GET "+kernel.PathMetrics+"/label/{name}/values", kernel.ScopeMetricsRead, failPrometheus, labelValues)
	r.get("GET "+kernel.PathMetrics+"/metadata", kernel.ScopeMetricsRead, failPrometheus, metadata)
}

func (r router) on(pattern string, h http.HandlerFunc) {
	r.s.routes = append(r.s.routes, pattern)
	r.mux.HandleFunc(pattern, h)
}

func (r router) read(path, scope string, h handler) { r.get("GET "+path, scope, failTMF, h) }

// get serves a call that changes nothing, whatever its method.
func (r router) get(pattern, scope string, fail failer, h handler) {
	r.on(pattern, func(w http.ResponseWriter, req *http.Request) {
		req, err := r.admit(w, req, scope)
		if err != nil {
			fail(w, err)
			return
		}
		r.s.holds.keep(w, req, func(w http.ResponseWriter) {
			v := r.s.op.look()
			if d, ok := req.Context().Value(staleness{}).(time.Duration); ok {
				v.now = v.now.Add(-d)
			}
			if err := h(w, req, v); err != nil {
				fail(w, err)
			}
		})
	})
}

// admit lets a call in whose token has the scope and whose body is of a type that the route takes.
func (r router) admit(w http.ResponseWriter, req *http.Request, scope string) (*http.Request, error) {
	g, err := r.s.tokens.allow(req, scope)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(req.URL.Path, kernel.PathMetrics) { // Prometheus takes forms, and what is no form is an empty one to it
		if err := typed(w, req); err != nil {
			return nil, err
		}
	}
	return req.WithContext(context.WithValue(req.Context(), caller{}, g)), nil
}

func (r router) write(pattern, scope string, fail failer, prepare func(*http.Request, []byte) (effect, error)) {
	r.on(pattern, func(w http.ResponseWriter, req *http.Request) {
		req, err := r.admit(w, req, scope)
		if err != nil {
			fail(w, err)
			return
		}
		r.s.write(w, req, fail, func(body []byte) (effect, error) { return prepare(req, body) })
	})
}

// unknown answers what nothing serves: 405 where another method would be, else 404, in the form of the API asked.
func (r router) unknown(w http.ResponseWriter, req *http.Request) {
	fail := failerOf(req.URL.Path)
	refuseUnknown(w, req, r.mux, fail)
}

// methodsAt lists the methods that the multiplexer serves at the path of a call.
func methodsAt(mux *http.ServeMux, req *http.Request) (allowed []string) {
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete} {
		probe := req.Clone(req.Context())
		probe.Method = m
		if _, pattern := mux.Handler(probe); strings.HasPrefix(pattern, m+" ") {
			if allowed = append(allowed, m); m == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
	}
	return allowed
}

func refuseUnknown(w http.ResponseWriter, req *http.Request, mux *http.ServeMux, fail failer) {
	allowed := methodsAt(mux, req)
	if len(allowed) == 0 || slices.Contains(allowed, req.Method) {
		fail(w, copilot.Errorf(copilot.CodeNotFound, "there is no %s %s; the routes are in ROUTES.md", req.Method, req.URL.Path))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	fail(w, statusError{http.StatusMethodNotAllowed, copilot.Errorf(copilot.CodeInvalid, "%s is not offered at %s; %s is", req.Method, req.URL.Path, strings.Join(allowed, ", "))})
}

// wellFormed refuses a query that cannot be read: half of it would be another question.
func wellFormed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := readableQuery(r); err != nil {
			failerOf(r.URL.Path)(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func readableQuery(r *http.Request) error {
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "the query cannot be read (%v): separate parameters by & and write other characters as %%XX, %% itself as %%25", err)
	}
	return nil
}

// failerOf is the error form of the API that a path belongs to.
func failerOf(path string) failer {
	switch {
	case path == kernel.PathToken:
		return failToken
	case isCAMARA(path):
		return failCAMARA
	case strings.HasPrefix(path, kernel.PathMetrics):
		return failPrometheus
	}
	return failTMF
}
