package engine

import (
	"time"
)

// oldAfter is how much older than the question the operator's answers may be before it is said: under it nobody is misled.
const oldAfter = 2 * time.Minute

// oldest is the oldest answer of the operator in this run, how old it was when it was asked for, and its evidence; the zero
// time when all are of the time at which they were asked for.
func (s *state) oldest() (at time.Time, age time.Duration, evidence string) {
	asked := s.now
	if s.block.Segment > 1 { // what was asked before the wait was of the time then
		asked = time.Time{}
		for _, st := range s.steps {
			if st.ok && st.current && st.result.AsOf.After(asked) {
				asked = st.result.AsOf
			}
		}
	}
	for _, st := range s.steps {
		of := st.result.AsOf
		if !st.ok || !st.current || of.IsZero() || asked.Sub(of) <= oldAfter || !at.IsZero() && !of.Before(at) {
			continue
		}
		at, age, evidence = of, asked.Sub(of), st.result.Evidence
	}
	return at, age, evidence
}

// sayOld says how old the operator's answers are, when they are older than the question.
func (e *Engine) sayOld(s *state) string {
	at, age, evidence := s.oldest()
	if at.IsZero() {
		return ""
	}
	return e.say[s.lang].line("old", &fill{Time: s.clock(at), N: e.age(s, age), Cite: cite(evidence)})
}

// age is a duration in whole hours where it is near them, else in minutes.
func (e *Engine) age(s *state, d time.Duration) string {
	if hours := d.Round(time.Hour); hours > 0 && (d-hours).Abs() <= 5*time.Minute {
		return e.say[s.lang].line("age.hours", &fill{N: itoa(int(hours.Hours()))})
	}
	return e.say[s.lang].line("age.minutes", &fill{N: itoa(int(d.Round(time.Minute).Minutes()))})
}
