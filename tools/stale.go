package tools

import (
	"fmt"
	"strings"
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
		switch f := &res.Findings[i]; {
		case f.State == copilot.Absent && f.At.After(oldest):
			f.At = oldest
		case f.State == copilot.Present && f.At.After(seenUntil(f.Kind, oldest)):
			f.State, f.End, f.Before, f.Degree = copilot.NotLooked, time.Time{}, false, 0
		}
	}
	res.Hints = append([]string{fmt.Sprintf(
		"The operator's answer is %s old: it shows %s, and what happened since is not in it. Ask again in a minute, and say how old it is.",
		age.Round(time.Second), oldest.Format(time.RFC3339))}, res.Hints...)
}

// silence is how long samples must have stayed away at the time of an answer before that can be read from it.
const silence = 6 * time.Minute

// seenUntil is until when something of the kind may have begun that an answer of that time shows. What is told by samples that
// no longer come began a while before it, for those that came later are not in it.
func seenUntil(kind string, answered time.Time) time.Time {
	if strings.HasPrefix(kind, "kpi.") && strings.HasSuffix(kind, ".missing") {
		return answered.Add(-silence)
	}
	return answered
}
