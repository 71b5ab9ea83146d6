package diagnosis_test

import (
	"math"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/prompts"
)

// undecidable reports whether what was seen is as likely under the answer as under the fault, or nearly, by the model that
// it was drawn from: then the answer "not decided" would be right, and the other is bad luck. An answer that names an
// unknown cause is compared with nothing, as nothing says what such a cause shows.
func (s *sampler) undecidable(r copilot.Ranking, f fault, findings []copilot.Finding) bool {
	var members []fault
	for _, h := range r.Hypotheses {
		if !h.Leading || h.Cause == "none" {
			continue
		}
		i := strings.Index(h.Cause, "unknown")
		if i == 0 {
			return false
		}
		for _, c := range s.w.causes {
			if c.ID == h.Cause {
				members = append(members, fault{c, h.Object.ID, h.Onset})
			}
		}
	}
	return s.logLikelihood(members, findings) > s.logLikelihood([]fault{f}, findings)-math.Log(4)
}

// logLikelihood is that of what was seen and of the faults themselves. Whoever asks does so ten times as often where
// something is wrong. What begins when a fault makes it begin is likelier by it than by chance, but for the first, which dates it.
func (s *sampler) logLikelihood(faults []fault, findings []copilot.Finding) float64 {
	total := 0.0
	for _, f := range faults {
		total += math.Log(10 * f.cause.Prior)
	}
	timely := map[string]bool{}
	for _, x := range findings {
		if x.State == copilot.NotLooked {
			continue
		}
		k := s.w.byKind[x.Kind]
		p := 1 - k.Healthy
		for _, f := range faults {
			for _, m := range f.cause.Shows {
				on, due := s.due(f, m, x)
				if due {
					p *= 1 - m.Strength
				}
				if due && x.State == copilot.Present && m.Strength > 2*k.Healthy && x.At.Sub(on).Abs() < 15*time.Minute {
					timely[x.Kind] = true
				}
			}
		}
		if x.State == copilot.Absent {
			total += math.Log(p)
			continue
		}
		total += math.Log(1-p) + logDegree(x.Degree, k.Healthy/(1-p))
	}
	return total + math.Log(12)*math.Max(0, float64(len(timely)-1))
}

// due tells when a manifestation of the fault shows itself as the finding, if it can have by now.
func (s *sampler) due(f fault, m prompts.Manifestation, x copilot.Finding) (time.Time, bool) {
	delay, _ := time.ParseDuration(m.Delay)
	on := f.onset.Add(delay)
	return on, m.Finding == x.Kind && !on.After(now) && s.shows(m, f.spot, x.Object.ID)
}

// logDegree is the log density of a degree that comes by chance with the given probability, else by a fault.
func logDegree(far, chance float64) float64 {
	if far == 0 {
		return 0
	}
	return math.Log(chance*2/math.Pow(1+far, 3) + (1-chance)*math.Exp(-far))
}
