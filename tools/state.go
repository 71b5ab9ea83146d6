package tools

import (
	"fmt"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// State is a finding read from what a system holds of a line, in a window up to To: present since an instant, or absent and
// sound since another, if that lies in the window. An instant that is zero is not known.
type State struct {
	Line     string // object id, and the id of the record it is read from
	From, To time.Time
}

// Found makes the finding.
func (s State) Found(kind string, present bool, since, sound time.Time) copilot.Finding {
	f := copilot.Finding{Kind: kind, Object: copilot.Object{Type: copilot.ObjectSubscriber, ID: s.Line}, At: s.To, State: copilot.Absent, Record: s.Line}
	switch {
	case present && !since.IsZero():
		f.State, f.At = copilot.Present, since.UTC()
	case present:
		f.State = copilot.Present
	default:
		f.End = Within(sound, s.From, s.To)
	}
	return f
}

// Unless makes a finding not looked at when the system does not tell.
func Unless(unknown bool, f copilot.Finding) copilot.Finding {
	if unknown {
		f.State, f.End = copilot.NotLooked, time.Time{}
	}
	return f
}

// Values is what a write rests on, value by value, for Plan.Before.
func Values(changes []copilot.Change) string {
	out := make([]string, 0, len(changes))
	for _, c := range changes {
		out = append(out, fmt.Sprintf("%s=%q→%q", c.Field, c.Before, c.After))
	}
	return strings.Join(out, " ")
}
