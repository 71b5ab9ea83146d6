package diagnosis_test

import (
	"math"
	"testing"

	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/prompts"
)

func TestDegree(t *testing.T) {
	drop, rise := prompts.FindingRule{Drop: 0.6}, prompts.FindingRule{Rise: 0.5}
	success, load := prompts.FindingRule{Below: 93}, prompts.FindingRule{Above: 85}
	for name, c := range map[string]struct {
		rule        prompts.FindingRule
		level, base float64
		best        float64
		want        float64
	}{
		"at the rule":                     {drop, 20, 50, 2000, 0},
		"one user of fifty":               {drop, 1, 50, 2000, 3.3},
		"nobody":                          {drop, 0, 50, 2000, 6.5},
		"twice as far by ratio":           {rise, 112.5, 50, 2000, 1},
		"on the sound side":               {rise, 40, 50, 2000, 0},
		"one session of five is set up":   {success, 19, 0, 100, 9},
		"a few more fail":                 {success, 91.6, 0, 100, 0.2},
		"a counter that ends at its rule": {load, 100, 0, 0, 0.2},
		"a level in decibels":             {prompts.FindingRule{Below: -28}, -47, 0, 10, 0.5},
		"nothing usual":                   {drop, 1, 0, 2000, 0},
		"no samples":                      {prompts.FindingRule{Missing: 5}, math.NaN(), 0, 100, 0},
	} {
		if got := diagnosis.Degree(c.rule, diagnosis.Episode{Level: c.level, Usual: c.base}, c.best); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
