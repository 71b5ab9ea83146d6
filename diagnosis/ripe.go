package diagnosis

import (
	"math"
	"time"

	"github.com/kernelcopilot/copilot"
)

// A trace that is not there yet is no trace that is missing. What systems report is expected once its delay is over; a
// counter shows it only after the samples that its rule needs, and when a load builds up, some minutes later still.
const (
	sampleEvery = time.Minute
	ripening    = 5 * time.Minute // from when a rule can be broken until it would be
)

// date finds the onset of a candidate, when it first showed, and the earliest onset that its traces allow.
func (r *ranker) date(c *candidate) {
	c.onset = r.onsetOf(c)
	c.shown, c.since = c.onset, c.onset
	oldest := c.onset.Add(-slack)
	for i := range c.expects {
		e := &c.expects[i]
		for _, d := range e.made {
			seen := r.look(d)
			if seen.state == copilot.Present && !seen.at.IsZero() && e.strength >= 0.3 && !seen.at.Before(oldest) {
				c.shown, c.since = first(c.shown, seen.at), first(c.since, seen.at.Add(-e.delay))
			}
		}
	}
	if c.since.Before(oldest) {
		c.since = oldest
	}
}

// weight is how much an observation says about an expectation, from 0 to 1: a presence all, unless it began long before it
// can have, in half of its delay; an absence as much as the time since the onset allows.
func (r *ranker) weight(c *candidate, e *trace, o *observation) float64 {
	switch {
	case c.onset.IsZero() || o.at.IsZero():
		return 1
	case o.state == copilot.Present && o.at.Before(c.onset.Add(e.delay/2-slack)):
		return 0
	case o.state == copilot.Present:
		return 1
	case !r.counted(e.kind):
		if o.at.Before(c.shown.Add(e.delay)) {
			return 0
		}
		return 1
	}
	over := o.at.Sub(c.since) - e.delay - r.samples(e.kind)
	return min(1, max(0, over.Seconds()/ripening.Seconds()))
}

// counted reports whether a kind is read from a counter.
func (r *ranker) counted(k kind) bool { return k != noKind && r.kinds[k].From == "metric" }

// missed reports whether a look could not tell: it failed, or the samples ended before the expectation was due.
func (r *ranker) missed(c *candidate, e *trace, o *observation) bool {
	return o.state == copilot.NotLooked || r.untold(o) && r.weight(c, e, o) == 0
}

// untold reports whether a look does not tell how things stand at the end of the window.
func (r *ranker) untold(o *observation) bool {
	return o.state == copilot.NotLooked || o.state == copilot.Absent && o.at.Before(r.in.Until.Add(-ripening))
}

// samples is how long a counter is watched before the kind's rule can be broken.
func (r *ranker) samples(kind kind) time.Duration {
	return sampleEvery * time.Duration(max(leastHeld, r.kinds[kind].Rule.Missing))
}

// mixed is the log-likelihood of what is young with the given probability old enough: then it counts whole, else not yet.
func mixed(ripe, whole, young float64) float64 {
	if ripe >= 1 {
		return whole
	}
	top := max(whole, young)
	return top + math.Log(ripe*math.Exp(whole-top)+(1-ripe)*math.Exp(young-top))
}

// share is a tally of what a candidate explains. Some of the absences may be too early to count.
type share struct {
	tally
	young int     // of the absences
	ripe  float64 // sum of the weights of the young ones
}

func (s *share) add(d *datum, weight float64) {
	s.count(d)
	if !d.present && weight < 1 {
		s.young++
		s.ripe += weight
	}
}

// likelihood is that of the share where the trace is seen with the given probability.
func (s *share) likelihood(strength float64) float64 {
	whole := logTogether(s.tally, strength)
	if s.young == 0 {
		return whole
	}
	old := tally{present: s.present, absent: s.absent - s.young}
	return mixed(s.ripe/float64(s.young), whole, logTogether(old, strength))
}
