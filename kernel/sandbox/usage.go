package sandbox

import (
	"math"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// allowances are the data of a period by product, in MB; what is not named has no limit.
var allowances = map[string]int{"PO-MOVIL-20": 20480, "PO-FAMILIA": 51200, "PO-NEGOCIO": 30720, "PO-TARJETA": 10240, "PO-IOT": 512}

const (
	reducedKbps = 128
	topUpMB     = 10240
)

// usage is what a subscription has used of its period at t. The policy function holds those who have used all they have
// to a low rate until the next period.
func (w *world) usage(u int, t time.Time) kernel.Usage {
	s := &w.net.subscribers[u]
	own := mix(w.net.seed ^ labelHash("usage"+s.id))
	start, end := period(t, 1+int(28*at(own, 0)))
	elapsed := float64(t.Sub(start)) / float64(end.Sub(start))
	out := kernel.Usage{
		Subscriber: s.id, PeriodStart: start, PeriodEnd: end, AllowanceMB: allowances[s.product], Policy: "full", PolicySince: start,
		Prepaid: s.product == "PO-TARJETA",
	}
	want := 0.1 + 0.75*at(own, 1) // of the allowance, over the whole period
	if at(own, 2) < 0.11 && s.product != "PO-IOT" {
		want = 1 + at(own, 3)
	}
	if out.Prepaid {
		out.BalanceEUR = math.Round(100*(2+16*at(own, 4))) / 100
	}
	switch {
	case s.fixed:
		out.UsedMB = int(900000 * want * elapsed)
	case out.AllowanceMB == 0:
		out.UsedMB = int(80000 * want * elapsed)
	case want*elapsed >= 1:
		out.UsedMB = out.AllowanceMB + int(300*(want*elapsed-1))
		out.Policy, out.ReducedKbps = "reduced", reducedKbps
		out.PolicySince = start.Add(time.Duration(float64(end.Sub(start)) / want)).Truncate(time.Second)
	default:
		out.UsedMB = int(float64(out.AllowanceMB) * want * elapsed)
	}
	w.misapplied(u, t, &out)
	return out
}

// misapplied is a policy that the network did not lift when the counter gave new data.
func (w *world) misapplied(u int, t time.Time, out *kernel.Usage) {
	for _, v := range w.phys.reduced[u] {
		if out.AllowanceMB > 0 && !t.Before(v.from) && !v.from.Before(out.PeriodStart) { // the top-up stays
			out.AllowanceMB += topUpMB
			out.Policy, out.ReducedKbps = "full", 0
			if out.PolicySince.After(out.PeriodStart) && !v.to.IsZero() {
				out.PolicySince = v.to
			}
		}
		if v.holds(t) {
			out.Policy, out.ReducedKbps, out.PolicySince = "reduced", reducedKbps, v.from
		}
	}
}

// period is the month that holds t and begins on a day of the month.
func period(t time.Time, day int) (start, end time.Time) {
	t = t.UTC()
	start = time.Date(t.Year(), t.Month(), day, 0, 0, 0, 0, time.UTC)
	if start.After(t) {
		start = start.AddDate(0, -1, 0)
	}
	return start, start.AddDate(0, 1, 0)
}
