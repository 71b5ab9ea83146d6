package sandbox

import (
	"strconv"
	"time"
)

// apnWrong is a data service defined wrongly by somebody's change: in the gateway for everyone on an APN, or in the
// HSS profile of one line.
//
// Radio, transport and registration work. A gateway that no longer knows the name as asked refuses new sessions (cause 27
// of TS 24.301); sessions already up last to their next setup, so users are lost over a quarter of an hour. The
// gateway counts the refusals and crosses a threshold. With one wrong profile the MME refuses that line alone (cause 33);
// no threshold notices one line. Both show as an entry of the change log and as a deviation in the system that holds it.
type apnWrong struct{}

func (apnWrong) kind() string    { return "apn_wrong" }
func (apnWrong) types() []string { return []string{"apn", "subscriber"} }
func (apnWrong) symptom() string { return "one_customer_no_data" }

func (apnWrong) impose(n *network, f fault, p *physics) {
	r := n.refs[f.Object]
	if r.kind == "subscriber" {
		p.profiles[r.i] = append(p.profiles[r.i], misprofile{f.span(), (n.subscribers[r.i].apn + 1 + int(f.roll("apn")*3)) % len(n.apns)})
		return
	}
	m := misconfig{interval: f.span(), share: 0.35 + 0.6*f.Severity, attribute: "dnn", wrong: n.apns[r.i].name + ".mnc099.mcc241.gprs"}
	if f.roll("attribute") < 0.5 {
		m.attribute, m.wrong = "chargingProfile", "CP-"+strconv.Itoa(90+int(f.roll("profile")*9))
	}
	p.gateways[r.i] = append(p.gateways[r.i], m)
}

func (apnWrong) report(b *builder, f fault) {
	r := b.net.refs[f.Object]
	number := "CR-" + strconv.Itoa(4000+int(f.roll("cr")*5000))
	if r.kind == "subscriber" {
		m := misprofileAt(b.phys.profiles[r.i], f.Start)
		b.change(changeEvent{
			kind: "provisioning", object: f.Object, start: f.Start, end: f.Start.Add(2 * time.Second), author: "prov-batch",
			summary: number + " tariff migration, lot " + strconv.Itoa(1+int(f.roll("lot")*40)), attribute: "apn",
			before: b.net.apns[b.net.subscribers[r.i].apn].name, after: b.net.apns[m.wrong].name,
		})
	} else {
		m, _ := b.phys.refusal(r.i, f.Start)
		b.change(changeEvent{
			kind: "configuration", object: f.Object, start: f.Start, end: f.Start.Add(30 * time.Second), author: "packet-core",
			summary: number + " gateway parameters, window " + strconv.Itoa(1+int(f.roll("lot")*6)), attribute: m.attribute,
			before: b.net.apns[r.i].def[m.attribute], after: m.wrong,
		})
		if f.Severity >= 0.3 {
			b.alarm(f, "apn", r.i, alarmRejects, f.Start.Add(2*time.Minute), later(f.end, 15*time.Second))
		}
	}
	b.complaints(f, "No mobile data", f.Start.Add(6*time.Minute))
}

func misprofileAt(list []misprofile, t time.Time) misprofile {
	for _, m := range list {
		if m.holds(t) {
			return m
		}
	}
	return misprofile{}
}

func (apnWrong) ended(n *network, f fault, a action) (time.Time, bool) {
	return a.Time, a.Verb == verbRestore && a.Object == f.Object
}

func (apnWrong) hit(n *network, f fault) []int {
	r := n.refs[f.Object]
	if r.kind == "subscriber" {
		return []int{r.i}
	}
	return n.apnUsers[r.i]
}

func (apnWrong) ends(n *network, f fault) []remedy {
	return []remedy{{"apn.restore", map[string]string{"object": f.Object}}}
}
