package evals

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// injection is a change whose onset is known to the minute.
type injection struct {
	kind  string
	onset time.Time
	ramp  time.Duration // until it has its full size; 0 for a step
	end   time.Time     // first minute without it
	size  float64       // in the KPI's unit, signed
}

// injectionKind is a row of the report.
type injectionKind struct {
	name  string
	sigma float64
	ramp  bool
}

var injectionKinds = []injectionKind{
	{"shift 1σ", 1, false}, {"shift 2σ", 2, false}, {"shift 3σ", 3, false}, {"shift 5σ", 5, false}, {"ramp to 3σ", 3, true},
}

const (
	leastHold   = 30 // minutes
	mostHold    = 120
	judgedHours = 24
	edgeMinutes = 60   // between an injection that ends and the ends of the judged day
	lostShare   = 0.02 // of samples, at random
	pastSigmas  = 5    // of the trouble that a third of the histories holds
)

// trial is a copy of a series with one injection, as it is known at `to`.
type trial struct {
	series   []Sample
	from, to time.Time
	truth    injection
}

// inject makes a trial: a day that ends somewhere in the second week, with a change in it. Half of the changes last when
// the day ends. Samples are missing at random, in a third of the trials also in one gap, and a third of the histories hold
// an earlier trouble of which nobody says anything. It reports false when the KPI's range has no room for the change.
func inject(q quiet, k injectionKind, rnd *rand.Rand) (trial, bool) {
	hold := time.Duration(leastHold+rnd.IntN(mostHold-leastHold+1)) * time.Minute
	in := injection{kind: k.name}
	if k.ramp {
		in.ramp = time.Duration(leastHold+rnd.IntN(mostHold-leastHold+1)) * time.Minute
	}
	t := trial{to: q.end.Add(-time.Duration(rnd.IntN((seriesDays-pastDays-1)*24*60)) * time.Minute)}
	t.from = t.to.Add(-judgedHours * time.Hour)
	in.end = t.to
	if rnd.IntN(2) == 0 {
		free := judgedHours*60 - 2*edgeMinutes - int((hold+in.ramp)/time.Minute)
		in.end = t.from.Add(time.Duration(edgeMinutes+rnd.IntN(free))*time.Minute + hold + in.ramp)
	}
	in.onset = in.end.Add(-hold - in.ramp)
	for _, s := range q.samples {
		if !s.At.Before(t.from.AddDate(0, 0, -pastDays)) && s.At.Before(t.to) {
			t.series = append(t.series, s)
		}
	}
	up := rnd.IntN(2) == 0
	var ok bool
	if in.size, ok = q.room(t.series, in, k.sigma*q.sigma, up); !ok {
		return t, false
	}
	t.truth = in
	q.apply(t.series, in)
	if rnd.IntN(3) == 0 {
		past := injection{onset: t.from.Add(-time.Duration(120+rnd.IntN(pastDays*24*60-120)) * time.Minute)}
		past.end = past.onset.Add(time.Duration(leastHold+rnd.IntN(mostHold-leastHold+1)) * time.Minute)
		if past.size, ok = q.room(t.series, past, pastSigmas*q.sigma, up); ok {
			q.apply(t.series, past)
		}
	}
	t.series = lose(t.series, t.from, rnd)
	return t, true
}

// share is how much of the change is there at an instant.
func (in injection) share(at time.Time) float64 {
	switch {
	case at.Before(in.onset) || !at.Before(in.end):
		return 0
	case in.ramp == 0:
		return 1
	}
	return min(1, float64(at.Sub(in.onset)+time.Minute)/float64(in.ramp))
}

// room is the signed size, in the wished direction if the KPI's range allows it, else in the other.
func (q quiet) room(series []Sample, in injection, size float64, up bool) (float64, bool) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range series {
		if in.share(s.At) > 0 {
			low, high = min(low, s.Value), max(high, s.Value)
		}
	}
	canUp, canDown := high+size <= q.metric.Max, low-size >= q.metric.Min
	switch {
	case canUp && (up || !canDown):
		return size, true
	case canDown:
		return -size, true
	}
	return 0, false
}

// apply adds the change, rounded as the KPI is.
func (q quiet) apply(series []Sample, in injection) {
	unit := math.Pow(10, float64(q.decimals))
	for i, s := range series {
		if f := in.share(s.At); f > 0 {
			series[i].Value = math.Round((s.Value+f*in.size)*unit) / unit
		}
	}
}

// lose takes samples away: some at random, and in a third of the trials all over 10 to 30 minutes after from.
func lose(series []Sample, from time.Time, rnd *rand.Rand) []Sample {
	var gap, back time.Time
	if rnd.IntN(3) == 0 {
		gap = from.Add(time.Duration(rnd.IntN(judgedHours*60)) * time.Minute)
		back = gap.Add(time.Duration(10+rnd.IntN(21)) * time.Minute)
	}
	out := make([]Sample, 0, len(series))
	for _, s := range series {
		if rnd.Float64() >= lostShare && (s.At.Before(gap) || !s.At.Before(back)) {
			out = append(out, s)
		}
	}
	return out
}

// decimals is the number of decimals that values are given with.
func decimals(series []Sample) int {
	most := 0
	for _, s := range series {
		if _, after, ok := strings.Cut(strconv.FormatFloat(s.Value, 'f', -1, 64), "."); ok {
			most = max(most, len(after))
		}
	}
	return most
}

// residualSigma is the standard deviation of a quiet series about its mean day: for each minute of the day in the zone,
// the mean over the days and the fifteen minutes on either side. Means and squares only; nothing of it is shared with
// what detects.
func residualSigma(series []Sample, zone *time.Location) float64 {
	const minutes, around = 24 * 60, 15
	minute := func(at time.Time) int { at = at.In(zone); return at.Hour()*60 + at.Minute() }
	var sum, n [minutes]float64
	for _, s := range series {
		sum[minute(s.At)] += s.Value
		n[minute(s.At)]++
	}
	var usual [minutes]float64
	for m := range minutes {
		total, count := 0.0, 0.0
		for d := -around; d <= around; d++ {
			k := (m + d + minutes) % minutes
			total, count = total+sum[k], count+n[k]
		}
		usual[m] = total / count
	}
	squares := 0.0
	for _, s := range series {
		squares += (s.Value - usual[minute(s.At)]) * (s.Value - usual[minute(s.At)])
	}
	return math.Sqrt(squares / float64(len(series)))
}
