package sandbox

import (
	"net/http"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// ownService are the operator's APIs over subscriptions, fixed lines, works and core functions.
func (r router) ownService() {
	r.read(kernel.PathUsage+"/subscriptions/{id}", kernel.ScopeUsageRead, usageGet)
	r.read(kernel.PathLine+"/lines/{id}/test", kernel.ScopeLineRead, lineTestGet)
	r.read(kernel.PathWorks+"/works", kernel.ScopeWorksRead, worksList)
	r.write("POST "+kernel.PathNetwork+"/core/{id}/restart", kernel.ScopeNetworkWrite, failTMF, command(coreCommand(verbRestart)))
	r.write("POST "+kernel.PathNetwork+"/core/{id}/renewCertificate", kernel.ScopeNetworkWrite, failTMF, command(coreCommand(verbRenew)))
	r.write("POST "+kernel.PathLine+"/lines/{id}/reset", kernel.ScopeNetworkWrite, failTMF, command(lineReset))
	r.write("POST "+kernel.PathProvisioning+"/subscriptions/{id}/align", kernel.ScopeProvisioningWrite, failTMF, command(alignSubscription))
}

func usageGet(w http.ResponseWriter, r *http.Request, v view) error {
	u, ok := v.net.subscriber(r.PathValue("id"))
	if !ok {
		return copilot.Errorf(copilot.CodeNotFound, "there is no subscription %s", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, v.usage(u, v.now))
	return nil
}

// fixedLine is the subscriber of a fixed line.
func (v view) fixedLine(id string) (int, error) {
	u, ok := v.net.subscriber(id)
	switch {
	case !ok:
		return 0, copilot.Errorf(copilot.CodeNotFound, "there is no line %s", id)
	case !v.net.subscribers[u].fixed:
		return 0, copilot.Errorf(copilot.CodeNotFound, "%s is a mobile subscriber and has no fixed line to test or reset; ask for its reachability instead", id)
	}
	return u, nil
}

func lineTestGet(w http.ResponseWriter, r *http.Request, v view) error {
	u, err := v.fixedLine(r.PathValue("id"))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, v.lineTest(u, v.now))
	return nil
}

func worksList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "objects", "since", "until", "status", "offset", "limit")
	objects, since, until, status := q.list("objects"), q.time("since"), q.time("until"), q.oneOf("status", "planned", "inProgress", "completed", "cancelled")
	if q.err != nil {
		return q.err
	}
	var out []kernel.Works
	for _, x := range v.worksNow() {
		if !until.IsZero() && x.Start.After(until) || !since.IsZero() && x.End.Before(since) || !among(objects, x.Objects[0]) || !among(status, x.Status) {
			continue
		}
		out = append(out, x)
	}
	return answerList(w, q, page(w, q, out))
}

func coreCommand(verb string) func(*http.Request) effect {
	return func(r *http.Request) effect {
		return func(v view) (any, *action, error) {
			id := r.PathValue("id")
			c, ok := v.net.refs[id]
			switch {
			case !ok || c.kind != "core":
				return nil, nil, copilot.Errorf(copilot.CodeNotFound, "there is no core function %s", id)
			case verb == verbRenew && !certified[v.net.cores[c.i].function]:
				return order(v, verb, id, "refused", "the function has no certificate under management")
			case verb == verbRestart:
				return order(v, verb, id, "done", "started again by the platform that hosts it")
			}
			return order(v, verb, id, "done", "a new certificate is in use")
		}
	}
}

func lineReset(r *http.Request) effect {
	return func(v view) (any, *action, error) {
		u, err := v.fixedLine(r.PathValue("id"))
		if err != nil {
			return nil, nil, err
		}
		id := v.net.subscribers[u].id
		if v.lineTest(u, v.now).ReceiveDBm == nil {
			return order(v, verbReset, id, "refused", "the terminal does not answer")
		}
		return order(v, verbReset, id, "done", "the terminal starts again")
	}
}

func alignSubscription(r *http.Request) effect {
	return func(v view) (any, *action, error) {
		u, ok := v.net.subscriber(r.PathValue("id"))
		if !ok {
			return nil, nil, copilot.Errorf(copilot.CodeNotFound, "there is no subscription %s", r.PathValue("id"))
		}
		return order(v, verbAlign, v.net.subscribers[u].id, "done", "state, services and policy written as the CRM holds them")
	}
}
