package diagnosis

import (
	"math"
	"time"
)

// Alert is a sample with which a series lay farther beside what is usual than at any time in the hours before.
type Alert struct {
	At    time.Time
	Score float64 // as of Anomaly
}

// alertQuiet is how long nothing as strong may have been for an alert to be new.
const alertQuiet = 24 * time.Hour

// Alerts is Anomalies as a watch would raise it: with each sample of [from, to), from what was known by then (in steps of
// a minute three samples later, as it takes those to tell a spike). A score is
// given for the first sample with which it is reached, and again when nothing as strong was there for a day; what to
// call an anomaly is left to the caller's threshold.
func Alerts(series []Point, from, to time.Time) []Alert {
	g := newGrid(series, from, to)
	if g == nil {
		return nil
	}
	s := newScan(g)
	first, hold := max(0, g.slot(from)), g.slots(alertQuiet)
	var out []Alert
	for i := first; i < len(g.value); i++ {
		if math.IsNaN(g.value[i]) {
			continue
		}
		stat, _ := s.at(i, first)
		score := math.Abs(stat)
		fresh := score > 0
		for k := len(out) - 1; k >= 0 && fresh && i-g.slot(out[k].At) <= hold; k-- {
			fresh = score > out[k].Score
		}
		if fresh {
			out = append(out, Alert{g.at(i), score})
		}
	}
	return out
}
