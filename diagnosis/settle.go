package diagnosis

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// settle joins what several looks found of one kind at one object. A later look tells whether a trace still lasts: absent
// after it was present means that it was over by then. A gap says nothing when there was a look.
func settle(findings []copilot.Finding) []copilot.Finding {
	at := make(map[looked]int, len(findings))
	again := map[int][]copilot.Finding{} // what was found under a key that several looks speak of
	out := make([]copilot.Finding, 0, len(findings))
	for _, f := range findings {
		k := looked{f.Kind, f.Object.ID}
		i, known := at[k]
		switch {
		case !known:
			at[k] = len(out)
			out = append(out, f)
		case again[i] == nil:
			again[i] = []copilot.Finding{out[i], f}
		default:
			again[i] = append(again[i], f)
		}
	}
	for i, fs := range again {
		slices.SortStableFunc(fs, compareLooks)
		out[i] = fs[0]
		for _, f := range fs[1:] {
			out[i] = join(out[i], f)
		}
	}
	return out
}

// looked is a kind at an object.
type looked struct{ kind, object string }

// compareLooks orders findings by the look that made them, within one look the present ones last, so that they prevail.
func compareLooks(a, b copilot.Finding) int {
	return cmp.Or(
		cmp.Compare(numberOf(a.Evidence), numberOf(b.Evidence)), cmp.Compare(rankOfState[a.State], rankOfState[b.State]),
		a.At.Compare(b.At), strings.Compare(a.Record, b.Record),
	)
}

// numberOf is the number of an evidence, 0 without one.
func numberOf(evidence string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(evidence, "E"))
	if err != nil {
		return 0
	}
	return n
}

func join(have, later copilot.Finding) copilot.Finding {
	switch {
	case later.State == copilot.NotLooked:
		return have
	case have.State != copilot.Present:
		return later
	case later.State == copilot.Present:
		if !have.At.IsZero() && have.At.Before(later.At) && (have.End.IsZero() || !have.End.Before(later.At)) {
			have.End = later.End // one episode, of which the later look knows the end
			have.Degree = max(have.Degree, later.Degree)
			return have
		}
		if !later.At.IsZero() && !have.At.IsZero() && later.At.Before(have.At) && !later.End.IsZero() && later.End.Before(have.At) {
			return have // the later look was at an earlier episode
		}
		return later
	case have.End.IsZero() && later.At.After(have.At) && numberOf(later.Evidence) > numberOf(have.Evidence):
		have.End = later.At
		if later.End.After(have.At) { // the look's own record knows better
			have.End = later.End
		}
	}
	return have
}

// view is how findings stand at the end of the window: those that began after it are not there yet, and those that were
// over by then are absent, unless the whole window counts.
func view(findings []copilot.Finding, since, until time.Time, whole bool) []copilot.Finding {
	out := make([]copilot.Finding, 0, len(findings))
	for _, f := range findings {
		switch {
		case f.State != copilot.Present || until.IsZero():
		case f.At.After(until):
			f.State, f.At = copilot.Absent, until
		case f.End.IsZero() || f.End.After(until):
		case !whole || f.End.Before(since):
			f.State, f.At = copilot.Absent, until
		}
		out = append(out, f)
	}
	return out
}
