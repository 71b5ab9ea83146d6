package sandbox

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/kernelcopilot/copilot/kernel"
)

// rule is a row of the shared vocabulary.
type rule struct {
	Kind   string             `yaml:"kind"`
	Object string             `yaml:"object"`
	From   string             `yaml:"from"`
	Causes []string           `yaml:"causes"`
	Metric string             `yaml:"metric"`
	Rule   map[string]float64 `yaml:"rule"`
}

func vocabulary(t testing.TB) []rule {
	t.Helper()
	text, err := os.ReadFile("../../prompts/findings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Findings []rule `yaml:"findings"`
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Findings
}

// shows lists the kinds of findings that are present in a world at t and not in the quiet one, by object: what an
// operator would see, by the levels of the vocabulary.
type shows struct {
	w     *world
	quiet *still
	t     time.Time
	zone  *time.Location
	rules []rule
}

// still is a network in which nothing fails; it keeps the figures that it was asked for, since many worlds are held against it.
type still struct {
	*world
	kept map[figure]reading
}

type figure struct {
	metric, object string
	at             int64
}

type reading struct {
	v  float64
	ok bool
}

func newStill(net *network) *still {
	return &still{makeWorld(net, NoiseNone, noon, noon, nil, nil), map[figure]reading{}}
}

func (s *still) usual(metric, object string, at time.Time, z *time.Location) (float64, bool) {
	key := figure{metric, object, at.Unix()}
	r, kept := s.kept[key]
	if !kept {
		r.v, r.ok = s.value(metric, s.net.refs[object], object, at, z)
		s.kept[key] = r
	}
	return r.v, r.ok
}

func (s shows) kinds() []string {
	out := map[string]bool{}
	for _, r := range s.rules {
		switch r.From {
		case "metric":
			out[r.Kind] = s.counter(r)
		case "alarm":
			out[r.Kind] = slices.ContainsFunc(s.w.alarms, func(a *alarmEvent) bool {
				return a.open(s.t) && a.kind == r.Object && slices.Contains(r.Causes, a.what.cause)
			})
		}
	}
	for u := range s.w.net.subscribers {
		for k := range s.held(u) {
			out[k] = true
		}
	}
	for _, k := range s.w.tickets {
		if k.base.CreationDate.After(s.t) || !k.resolved.IsZero() && !s.t.Before(k.resolved) {
			continue
		}
		out["ticket."+strings.ReplaceAll(k.base.Name, " ", "_")] = true
	}
	for _, c := range s.w.changes {
		if !c.start.After(s.t) {
			out["change."+c.kind+"@"+s.w.net.refs[c.object].kind] = true
		}
	}
	var names []string
	for k, present := range out {
		if present {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	return names
}

func (s shows) counter(r rule) bool {
	return slices.ContainsFunc(s.w.net.objects, func(o kernel.Object) bool {
		if o.Type != r.Object || !s.w.net.counts(r.Metric, s.w.net.refs[o.ID]) {
			return false
		}
		at := s.t.Truncate(time.Minute)
		v, ok := s.w.value(r.Metric, s.w.net.refs[o.ID], o.ID, at, s.zone)
		q, usual := s.quiet.usual(r.Metric, o.ID, at, s.zone)
		return r.met(v, q, ok, usual) && !r.met(q, q, usual, usual)
	})
}

func (r rule) met(v, usual float64, ok, wont bool) bool {
	for name, limit := range r.Rule {
		switch {
		case name == "missing":
			return !ok && wont
		case !ok || !wont:
			return false
		case name == "below":
			return v < limit
		case name == "above":
			return v > limit
		case name == "drop":
			return v < (1-limit)*usual
		case name == "rise":
			return v > (1+limit)*usual
		}
	}
	return false
}

// held are the facts of one subscriber that are so in the world and not in the quiet one.
func (s shows) held(u int) map[string]bool {
	now, before := facts(s.w, u, s.t), facts(s.quiet.world, u, s.t)
	for k := range before {
		delete(now, k)
	}
	return now
}

func facts(w *world, u int, t time.Time) map[string]bool {
	sub, use, out := w.subscription(u, t), w.usage(u, t), map[string]bool{}
	set := func(kind string, is bool) {
		if is {
			out[kind] = true
		}
	}
	set("subscription.suspended", sub.Status == "suspended")
	set("subscription.billing_stopped", sub.Billing == "suspended")
	if sub.Access == "fixed" {
		test := w.lineTest(u, t)
		set("line.no_light", test.State == "lossOfSignal")
		set("line.dying_gasp", test.State == "dyingGasp")
		set("line.level_low", test.ReceiveDBm != nil && *test.ReceiveDBm < -25)
		set("line.no_session", test.State == "operational" && !test.Session)
		return out
	}
	r := w.reachability(u, t)
	set("device.unreachable", !r.Reachable)
	set("device.no_data", r.Reachable && !slices.Contains(r.Connectivity, "DATA"))
	set("device.no_voice", w.net.subscribers[u].sold("voice") && sub.VoiceSince.IsZero())
	set("device.apn_foreign", sub.DeviceAPN != sub.ExpectedAPN)
	set("subscription.apn_mismatch", sub.HSSAPN != sub.ExpectedAPN)
	set("subscription.session_rejected", sub.LastReject != nil)
	set("subscription.barred", sub.HSSStatus == hssBarred)
	set("subscription.status_mismatch", (sub.Status == "active") != (sub.HSSStatus == hssGranted) || sub.Status != sub.Billing)
	set("subscription.rate_reduced", use.Policy == "reduced")
	set("subscription.allowance_used", use.AllowanceMB > 0 && use.UsedMB >= use.AllowanceMB)
	for _, b := range sub.Services {
		set("subscription.service_missing", b.Sold && !b.Built)
	}
	return out
}
