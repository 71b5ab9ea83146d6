package tools

import (
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
)

// staleAfter is how much older than now an answer may be before a result tells: more than clocks of one operator differ.
const staleAfter = 30 * time.Second

// dated makes a result tell how old it is when an answer that it was made of is: it then speaks of that time, and what was
// not there then may be there now.
func dated(res *copilot.Result, oldest time.Time) {
	age := res.AsOf.Sub(oldest)
	if oldest.IsZero() || age <= staleAfter {
		return
	}
	res.AsOf = oldest
	for i := range res.Findings {
		if f := &res.Findings[i]; f.State == copilot.Absent && f.At.After(oldest) {
			f.At = oldest
		}
	}
	res.Hints = append([]string{fmt.Sprintf(
		"The operator's answer is %s old: it shows %s, and what happened since is not in it. Ask again in a minute, and say how old it is.",
		age.Round(time.Second), oldest.Format(time.RFC3339))}, res.Hints...)
}
