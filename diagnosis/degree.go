package diagnosis

import (
	"math"

	"github.com/kernelcopilot/copilot/prompts"
)

const (
	// mostDegree is the degree from which farther is no longer told apart.
	mostDegree = 9.0
	// leastOf is the share of what is usual below which a fall is no longer told apart: counters end at nothing.
	leastOf = 0.001
)

// Degree is how far an episode's level lies beyond a rule, in the rule's own distances: 0 at the rule, 1 at twice its
// distance, at most 9. The distance is measured from what is usual where the rule compares with it, by ratio, so that half
// and double are equally far; where the rule is a level, from the end of the metric's range that is farthest from harm
// (best). It is 0 where none can be told: for missing samples, and without a level.
func Degree(rule prompts.FindingRule, e Episode, best float64) float64 {
	if math.IsNaN(e.Level) {
		return 0
	}
	ratio := 0.0
	switch {
	case (rule.Drop > 0 || rule.Rise > 0) && e.Usual > 0:
		change := math.Log(max(e.Level, leastOf*e.Usual) / e.Usual)
		ratio = change / math.Log1p(rule.Rise-rule.Drop)
	case rule.Above != 0 && rule.Above > best:
		ratio = (e.Level - best) / (rule.Above - best)
	case rule.Below != 0 && rule.Below < best:
		ratio = (best - e.Level) / (best - rule.Below)
	}
	return math.Round(10*min(max(ratio-1, 0), mostDegree)) / 10
}
