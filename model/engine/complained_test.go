package engine_test

import (
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
)

// TestComplaintIsPassed: the ranking of one customer's line is told what the customer complains of, that of a place is not.
func TestComplaintIsPassed(t *testing.T) {
	for _, c := range []struct {
		asks []string
		want string
	}{
		{[]string{"why can't +34600000042 make calls?"}, `"complaint":"no_calls,no_service"`},
		{[]string{"+34600000042 complains, what is wrong?", "the data is slow"}, `"complaint":"slow_data"`},
		{[]string{"what is wrong with +34600000042?"}, ""},
		{[]string{"why is data slow at Sevilla Este?"}, ""},
	} {
		w := backhaul()
		w.more = [][3]string{{"diagnosis.rank", "*scope *since *until *through after complaint", ""}}
		p := newPlay(t, w, copilot.RunBlock{})
		for _, ask := range c.asks {
			p.ask(ask)
		}
		ranked := ""
		for _, made := range w.calls {
			if strings.HasPrefix(made, "diagnosis.rank") {
				ranked = made
			}
		}
		if !strings.Contains(ranked, c.want) || c.want == "" && strings.Contains(ranked, "complaint") {
			t.Errorf("%q: %s", c.asks, ranked)
		}
	}
}
