package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

func objectList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "types", "ids", "region", "within", "name", "msisdn", "offset", "limit")
	n, types, ids, region, within, name := v.net, q.oneOf("types", objectTypes()...), q.list("ids"), q.text("region"), q.text("within"), fold(q.text("name"))
	numbers := q.numbers("msisdn")
	if q.err != nil {
		return q.err
	}
	inside := func(ref, string) bool { return true }
	if within != "" {
		inside = n.within(within)
	}
	var lines map[string]bool
	if q.values.Has("msisdn") {
		lines = map[string]bool{}
		for _, number := range numbers {
			if u, ok := n.byMSISDN[number]; ok {
				lines[n.subscribers[u].id] = true
			}
		}
	}
	var found []kernel.Object
	for i, o := range n.objects {
		if lines != nil && !lines[o.ID] || !among(types, o.Type) || !among(ids, o.ID) || region != "" && o.Region != region && o.ID != region {
			continue
		}
		if (name == "" || strings.Contains(n.folded[i], name)) && inside(n.refs[o.ID], o.ID) {
			found = append(found, o)
		}
	}
	return answerGraph(w, q, v, found)
}

// objectTypes are those of the inventory.
func objectTypes() []string {
	return []string{"region", "site", "cell", "link", "core", "apn", "subscriber"}
}

func answerGraph(w http.ResponseWriter, q *query, v view, found []kernel.Object) error {
	objects := page(w, q, found)
	if q.err != nil {
		return q.err
	}
	if objects == nil {
		objects = []kernel.Object{}
	}
	writeJSON(w, http.StatusOK, kernel.Graph{Objects: v.inventoried(objects), Relations: v.net.among(objects, found), Truncated: q.number("offset", 0, 0, 1<<30)+len(objects) < len(found)})
	return nil
}

func objectGet(w http.ResponseWriter, r *http.Request, v view) error {
	o, ok := v.net.object(r.PathValue("id"))
	if !ok {
		return copilot.Errorf(copilot.CodeNotFound, "the inventory has no object %s", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, v.inventory(o))
	return nil
}

func neighbourhood(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "depth")
	depth := q.number("depth", 1, 1, 4)
	if q.err != nil {
		return q.err
	}
	if _, ok := v.net.object(r.PathValue("id")); !ok {
		return copilot.Errorf(copilot.CodeNotFound, "the inventory has no object %s", r.PathValue("id"))
	}
	g := v.net.neighbourhood(r.PathValue("id"), depth, 1000)
	g.Objects = v.inventoried(g.Objects)
	writeJSON(w, http.StatusOK, g)
	return nil
}

func subscriptionGet(w http.ResponseWriter, r *http.Request, v view) error {
	u, ok := v.net.subscriber(r.PathValue("id"))
	if !ok {
		return copilot.Errorf(copilot.CodeNotFound, "there is no subscription %s", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, v.subscription(u, v.now))
	return nil
}

func (n *network) apnIndex(id string) (int, error) {
	i := slices.IndexFunc(n.apns, func(a apn) bool { return a.id == id })
	if i < 0 {
		return 0, copilot.Errorf(copilot.CodeNotFound, "there is no APN %s", id)
	}
	return i, nil
}

func apnGet(w http.ResponseWriter, r *http.Request, v view) error {
	i, err := v.net.apnIndex(r.PathValue("id"))
	if err == nil {
		writeJSON(w, http.StatusOK, v.definition(i, v.now))
	}
	return err
}

func changeList(w http.ResponseWriter, r *http.Request, v view) error {
	q := ask(r, "objects", "since", "until", "offset", "limit")
	objects, since, until := q.list("objects"), q.time("since"), q.time("until")
	if q.err != nil {
		return q.err
	}
	var out []kernel.Change
	for _, c := range v.changes {
		if c.start.After(v.now) || !until.IsZero() && c.start.After(until) || !since.IsZero() && c.end.Before(since) || !among(objects, c.object) {
			continue
		}
		out = append(out, c.view(v.net, v.now))
	}
	return answerList(w, q, page(w, q, out))
}

func changeGet(w http.ResponseWriter, r *http.Request, v view) error {
	for _, c := range v.changes {
		if c.id == r.PathValue("id") && !c.start.After(v.now) {
			writeJSON(w, http.StatusOK, c.view(v.net, v.now))
			return nil
		}
	}
	return copilot.Errorf(copilot.CodeNotFound, "there is no change %s", r.PathValue("id"))
}

// order makes the answer of a command, and the action when it took effect.
func order(v view, verb, object, status, detail string) (any, *action, error) {
	c := kernel.Command{ID: copilot.NewID("cmd", v.now), Object: object, Verb: verb, Status: status, Detail: detail, Time: v.now}
	if status != "done" {
		return c, nil, nil
	}
	return c, &action{Verb: verb, Object: object, Time: v.now}, nil
}

// command is a write whose path says all: its body is empty or an object without members, so that an option which the
// operator does not have, such as a dry run, is not taken for the command itself.
func command(do func(*http.Request) effect) func(*http.Request, []byte) (effect, error) {
	return func(r *http.Request, body []byte) (effect, error) {
		if len(bytes.TrimSpace(body)) == 0 {
			return do(r), nil
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(body, &members); err != nil || members == nil || len(members) > 0 {
			return nil, copilot.Errorf(copilot.CodeInvalid, "the command takes an empty body or {}, and nothing was done: send it without options")
		}
		return do(r), nil
	}
}

func restoreSubscription(r *http.Request) effect {
	return func(v view) (any, *action, error) {
		u, ok := v.net.subscriber(r.PathValue("id"))
		if !ok {
			return nil, nil, copilot.Errorf(copilot.CodeNotFound, "there is no subscription %s", r.PathValue("id"))
		}
		detail := "profile written as the product asks"
		if s := v.subscription(u, v.now); s.HSSAPN == s.ExpectedAPN {
			detail = "profile was as the product asks already"
		}
		return order(v, verbRestore, v.net.subscribers[u].id, "done", detail)
	}
}

func restoreAPN(r *http.Request) effect {
	return func(v view) (any, *action, error) {
		i, err := v.net.apnIndex(r.PathValue("id"))
		if err != nil {
			return nil, nil, err
		}
		detail := "reference written to the gateway"
		if _, wrong := v.phys.refusal(i, v.now); !wrong {
			detail = "gateway held the reference already"
		}
		return order(v, verbRestore, v.net.apns[i].id, "done", detail)
	}
}

func cellCommand(verb string) func(*http.Request) effect {
	return func(r *http.Request) effect {
		return func(v view) (any, *action, error) {
			id := r.PathValue("id")
			c, ok := v.net.refs[id]
			if !ok || c.kind != "cell" {
				return nil, nil, copilot.Errorf(copilot.CodeNotFound, "there is no cell %s", id)
			}
			if v.phys.isDark(v.net.cells[c.i].site, v.now) {
				return order(v, verb, id, "refused", "the element does not answer")
			}
			return order(v, verb, id, "done", "accepted by the element")
		}
	}
}
