package kerneltest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

func (s *Server) read(w http.ResponseWriter, r *http.Request) {
	q, path := r.URL.Query(), r.URL.Path
	id := path[strings.LastIndex(path, "/")+1:]
	switch {
	case path == kernel.PathAlarm+"/alarm":
		list(w, q, keep(s.World.Alarms, func(a kernel.Alarm) bool {
			raised := between(a.RaisedTime, q, "alarmRaisedTime.gte", "alarmRaisedTime.lte")
			return anyOf(q, "alarmedObject.id", a.AlarmedObject.ID) && anyOf(q, "state", a.State) && raised
		}))
	case strings.HasPrefix(path, kernel.PathAlarm+"/alarm/"):
		one(w, s.World.Alarms, func(a kernel.Alarm) bool { return a.ID == id })
	case path == kernel.PathTicket+"/troubleTicket":
		list(w, q, keep(s.World.Tickets, func(t kernel.Ticket) bool {
			about := q.Get("relatedEntity.id") == "" || slices.ContainsFunc(t.RelatedEntities, func(e kernel.RelatedEntity) bool { return anyOf(q, "relatedEntity.id", e.ID) })
			return about && anyOf(q, "status", t.Status) && between(t.CreationDate, q, "creationDate.gte", "creationDate.lte")
		}))
	case strings.HasPrefix(path, kernel.PathTicket+"/troubleTicket/"):
		one(w, s.World.Tickets, func(t kernel.Ticket) bool { return t.ID == id })
	case path == kernel.PathCustomer+"/customer":
		list(w, q, keep(s.World.Customers, func(c kernel.Customer) bool {
			phone, name := q.Get("contactMedium.characteristic.phoneNumber"), q.Get("name")
			return (phone == "" || c.ContactMedia[0].Characteristic.PhoneNumber == phone) && strings.Contains(c.Name, name)
		}))
	case strings.HasPrefix(path, kernel.PathCustomer+"/customer/"):
		one(w, s.World.Customers, func(c kernel.Customer) bool { return c.ID == id })
	case strings.HasPrefix(path, kernel.PathProvisioning+"/subscriptions/"):
		one(w, s.World.Subscriptions, func(x kernel.Subscription) bool { return x.ID == id || x.MSISDN == id })
	case strings.HasPrefix(path, kernel.PathProvisioning+"/apns/"):
		one(w, s.World.APNs, func(x kernel.APN) bool { return x.ID == id })
	case path == kernel.PathChange+"/changes":
		list(w, q, keep(s.World.Changes, func(c kernel.Change) bool {
			return slices.ContainsFunc(c.Objects, func(o string) bool { return anyOf(q, "objects", o) }) && between(c.Start, q, "since", "until")
		}))
	case strings.HasPrefix(path, kernel.PathUsage), strings.HasPrefix(path, kernel.PathLine), strings.HasPrefix(path, kernel.PathWorks), strings.HasPrefix(path, kernel.PathDocument):
		s.readMore(w, q, path)
	case path == kernel.PathTopology+"/objects":
		s.objects(w, q)
	case strings.HasSuffix(path, "/neighbourhood"):
		parts := strings.Split(path, "/")
		s.around(w, parts[len(parts)-2])
	case path == kernel.PathMetrics+"/query_range":
		s.series(w, q)
	case path == kernel.PathReachability+"/retrieve":
		var b struct {
			Device struct {
				PhoneNumber string `json:"phoneNumber"`
			} `json:"device"`
		}
		_ = json.NewDecoder(r.Body).Decode(&b)
		answer(w, s.World.Reachability[b.Device.PhoneNumber])
	default:
		Refuse(w, http.StatusNotFound, "no route "+path)
	}
}

func keep[T any](all []T, ok func(T) bool) []T {
	out := []T{}
	for _, x := range all {
		if ok(x) {
			out = append(out, x)
		}
	}
	return out
}

func anyOf(q url.Values, name, value string) bool {
	return q.Get(name) == "" || slices.Contains(strings.Split(q.Get(name), ","), value)
}

func between(t time.Time, q url.Values, gte, lte string) bool {
	from, to := stamp(q.Get(gte)), stamp(q.Get(lte))
	return (from.IsZero() || !t.Before(from)) && (to.IsZero() || !t.After(to))
}

func stamp(s string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, s)
	return t
}

func list[T any](w http.ResponseWriter, q url.Values, rows []T) {
	w.Header().Set(kernel.HeaderTotalCount, strconv.Itoa(len(rows)))
	answer(w, page(q, rows))
}

func page[T any](q url.Values, rows []T) []T {
	offset, _ := strconv.Atoi(q.Get("offset"))
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil {
		limit = 100
	}
	offset = min(offset, len(rows))
	return rows[offset:min(len(rows), offset+limit)]
}

func one[T any](w http.ResponseWriter, rows []T, is func(T) bool) {
	if i := slices.IndexFunc(rows, is); i >= 0 {
		answer(w, rows[i])
		return
	}
	Refuse(w, http.StatusNotFound, "not there")
}

func (s *Server) objects(w http.ResponseWriter, q url.Values) {
	within := map[string]bool{q.Get("within"): true}
	for range 6 { // down the relations, a few rounds
		for _, r := range s.World.Relations {
			if r.Kind != "neighbour" && within[r.Provider] {
				within[r.Dependent] = true
			}
		}
	}
	rows := keep(s.World.Objects, func(o kernel.Object) bool {
		inside := q.Get("within") == "" || within[o.ID]
		return inside && anyOf(q, "types", o.Type) && anyOf(q, "ids", o.ID) && (q.Get("msisdn") == "" || o.Details["msisdn"] == q.Get("msisdn"))
	})
	w.Header().Set(kernel.HeaderTotalCount, strconv.Itoa(len(rows)))
	shown := page(q, rows)
	answer(w, s.graph(shown))
}

func (s *Server) graph(shown []kernel.Object) kernel.Graph {
	has := map[string]bool{}
	for _, o := range shown {
		has[o.ID] = true
	}
	return kernel.Graph{Objects: shown, Relations: keep(s.World.Relations, func(r kernel.Relation) bool { return has[r.Dependent] && has[r.Provider] })}
}

func (s *Server) around(w http.ResponseWriter, id string) {
	near := map[string]bool{id: true}
	for _, r := range s.World.Relations {
		if r.Dependent == id || r.Provider == id {
			near[r.Dependent], near[r.Provider] = true, true
		}
	}
	rows := keep(s.World.Objects, func(o kernel.Object) bool { return near[o.ID] && (o.Type != "subscriber" || o.ID == id) })
	if len(rows) == 0 || !slices.ContainsFunc(rows, func(o kernel.Object) bool { return o.ID == id }) {
		Refuse(w, http.StatusNotFound, "not there")
		return
	}
	answer(w, s.graph(rows))
}

var selector = regexp.MustCompile(`^([a-z_]+)\{object=~"(.*)"\}$`)

func (s *Server) series(w http.ResponseWriter, q url.Values) {
	m := selector.FindStringSubmatch(q.Get("query"))
	if m == nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	step, _ := strconv.ParseFloat(q.Get("step"), 64)
	result := []any{}
	for _, id := range strings.Split(m[2], "|") {
		values := [][2]any{}
		for at := stamp(q.Get("start")); !at.After(stamp(q.Get("end"))) && !at.After(s.World.Now); at = at.Add(time.Duration(step * float64(time.Second))) {
			if v, ok := s.World.Sample(m[1], id, at); ok {
				values = append(values, [2]any{at.Unix(), strconv.FormatFloat(v, 'f', -1, 64)})
			}
		}
		if len(values) > 0 {
			result = append(result, map[string]any{"metric": map[string]string{"__name__": m[1], "object": id}, "values": values})
		}
	}
	answer(w, map[string]any{"status": "success", "data": map[string]any{"resultType": "matrix", "result": result}})
}
