package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// fault is one injected failure: a mechanism at a place.
type fault struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Place    string    `json:"place"`  // the selector as given
	Object   string    `json:"object"` // object id
	Start    time.Time `json:"start"`
	Severity float64   `json:"severity"`
	end      time.Time // zero while it lasts; follows from the actions
}

func (f fault) span() interval { return interval{f.Start, f.end} }

// roll is a number in [0, 1) of the fault's own, for what differs from one occurrence to the next.
func (f fault) roll(label string) float64 {
	return unit(mix(labelHash(f.Kind+f.Object+label) ^ uint64(f.Start.Unix())))
}

// mechanism is how something fails. Each is one file, mechanism_*.go, which says what behaviour makes each trace.
type mechanism interface {
	kind() string
	// types are the object types it can befall.
	types() []string
	// impose sets the physical condition that the failure is.
	impose(*network, fault, *physics)
	// report adds what elements, customers and engineers say because of it.
	report(*builder, fault)
	// ended returns when an action ends the failure, and whether it does.
	ended(*network, fault, action) (time.Time, bool)
	// hit returns the subscribers whose service it takes or spoils.
	hit(*network, fault) []int
	// ends lists the calls that would end it.
	ends(*network, fault) []remedy
	// symptom is what those who are hit would say: slow_data, no_service or one_customer_no_data.
	symptom() string
}

// remedy is a tool call that ends a fault. The argument value "*" stands for any text.
type remedy struct {
	Tool string            `json:"tool"`
	Args map[string]string `json:"args"`
}

// choosy is a mechanism that cannot befall every object of its types.
type choosy interface {
	// fits returns why it cannot befall the object, and nil when it can.
	fits(*network, ref) error
}

// gradual is a mechanism whose process goes on before the fault's Start, which is when it can first be noticed.
type gradual interface {
	// begun is when the first counter moves. No rule of the findings is crossed between then and Start.
	begun(fault) time.Time
}

// passing is a mechanism whose failure ends by itself when nothing ends it before.
type passing interface {
	// passes is when it does, given what was done.
	passes(fault, []action) time.Time
}

// endOf is when a fault ends by what was done, or by itself; zero while neither is to be.
func endOf(n *network, f fault, actions []action) time.Time {
	m, _ := n.mechanism(f.Kind)
	var end time.Time
	for _, a := range actions {
		if at, ok := m.ended(n, f, a); ok && !a.Time.Before(f.Start) {
			end = at
			break
		}
	}
	if p, ok := m.(passing); ok {
		if at := p.passes(f, actions); end.IsZero() || at.Before(end) {
			end = at
		}
	}
	return end
}

// mechanisms lists what can go wrong.
func mechanisms() []mechanism {
	return slices.Concat([]mechanism{backhaulLoss{}, sitePowerLoss{}, cellCongestion{}, apnWrong{}}, accessMechanisms(), serviceMechanisms())
}

// befalls returns why the mechanism cannot befall the object, and nil when it can.
func befalls(m mechanism, n *network, o kernel.Object) error {
	if !contains(m.types(), o.Type) {
		return copilot.Errorf(copilot.CodeInvalid, "%s happens at a %s; %s is a %s", m.kind(), strings.Join(m.types(), " or "), o.ID, o.Type)
	}
	if c, ok := m.(choosy); ok {
		return c.fits(n, n.refs[o.ID])
	}
	return nil
}

// places lists the ids of the objects that the mechanism can befall, in the inventory's order.
func places(m mechanism, n *network) []string {
	var out []string
	for _, o := range n.objects {
		if befalls(m, n, o) == nil {
			out = append(out, o.ID)
		}
	}
	return out
}

// somePlaces are up to five that the mechanism can befall.
func somePlaces(m mechanism, n *network) []string {
	all := places(m, n)
	return all[:min(5, len(all))]
}

// begunAt is when the first counter moves because of the fault.
func begunAt(f fault) time.Time {
	m, _ := mechanismOf(f.Kind)
	if g, ok := m.(gradual); ok {
		return g.begun(f)
	}
	return f.Start
}

func mechanismOf(kind string) (mechanism, bool) { return (&network{}).mechanism(kind) }

// mechanisms lists what can go wrong in the network, files included.
func (n *network) mechanisms() []mechanism { return append(mechanisms(), n.extra...) }

func (n *network) mechanism(kind string) (mechanism, bool) {
	for _, m := range n.mechanisms() {
		if m.kind() == kind {
			return m, true
		}
	}
	return nil, false
}

// faultSpec is a wish for a fault, before its place is looked up.
type faultSpec struct {
	Kind     string   `json:"kind"`
	Place    string   `json:"place"`
	Start    string   `json:"start,omitempty"`
	Severity *float64 `json:"severity,omitempty"`
}

// parseFault reads KIND@PLACE[,start=-45m][,severity=0.6].
func parseFault(text string) (faultSpec, error) {
	head, rest, _ := strings.Cut(text, ",")
	kind, place, ok := strings.Cut(head, "@")
	if !ok || kind == "" || place == "" {
		return faultSpec{}, copilot.Errorf(copilot.CodeInvalid, "fault %q is not of the form KIND@PLACE[,start=-45m][,severity=0.6]; kinds are %s", text, Kinds())
	}
	spec := faultSpec{Kind: kind, Place: place}
	for _, part := range strings.Split(rest, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "":
		case "start":
			spec.Start = value
		case "severity":
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return faultSpec{}, copilot.Errorf(copilot.CodeInvalid, "severity %q of fault %q is not a number from 0 to 1", value, text)
			}
			spec.Severity = &v
		default:
			return faultSpec{}, copilot.Errorf(copilot.CodeInvalid, "fault %q has the unknown part %q; known are start and severity", text, key)
		}
	}
	return spec, nil
}

// resolve turns a wish into a fault of the network at kernel time now.
func (spec faultSpec) resolve(n *network, now time.Time) (fault, error) {
	m, ok := n.mechanism(spec.Kind)
	if !ok {
		return fault{}, copilot.Errorf(copilot.CodeInvalid, "there is no fault kind %q; kinds are %s", spec.Kind, kinds(n.mechanisms()...))
	}
	felt := func(o kernel.Object) bool {
		return befalls(m, n, o) == nil && len(m.hit(n, fault{Kind: spec.Kind, Object: o.ID, Start: now, Severity: 0.8})) > 0
	}
	o, err := n.selectOne(spec.Place, felt)
	if err == nil && !felt(o) {
		o, err = n.selectOne(spec.Place, func(o kernel.Object) bool { return befalls(m, n, o) == nil })
	}
	if err != nil {
		return fault{}, copilot.Wrap(copilot.CodeOf(err), err, "the place of the fault: %s", err.Error())
	}
	if err := befalls(m, n, o); err != nil {
		fit := somePlaces(m, n)
		if len(fit) == 0 {
			return fault{}, copilot.Wrap(copilot.CodeInvalid, err, "%s; this network has no place that fits: begin one with another seed or more sites", copilot.MessageOf(err))
		}
		return fault{}, copilot.Wrap(copilot.CodeInvalid, err, "%s; places that fit: %s", copilot.MessageOf(err), strings.Join(fit, ", "))
	}
	f := fault{Kind: spec.Kind, Place: spec.Place, Object: o.ID, Start: now, Severity: 0.8}
	if spec.Severity != nil {
		f.Severity = *spec.Severity
	}
	if !(f.Severity >= 0 && f.Severity <= 1) {
		return fault{}, copilot.Errorf(copilot.CodeInvalid, "severity %v is not within 0 and 1", f.Severity)
	}
	if f.Start, err = startOf(spec.Start, now); err != nil {
		return fault{}, err
	}
	return f, plausible("the start of the fault", f.Start)
}

// startOf reads an offset from now or an RFC 3339 time; empty means now.
func startOf(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(d), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	return time.Time{}, copilot.Errorf(copilot.CodeInvalid, "start %q is neither an offset like -45m nor an RFC 3339 time", text)
}

// Kinds names the built-in kinds of faults, each with the types of objects it can befall, as in a sentence.
func Kinds() string { return kinds(mechanisms()...) }

func kinds(list ...mechanism) string {
	var names []string
	for _, m := range list {
		names = append(names, m.kind()+" (at "+strings.Join(m.types(), " or ")+")")
	}
	return strings.Join(names, ", ")
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
