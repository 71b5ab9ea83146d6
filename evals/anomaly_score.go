package evals

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"text/tabwriter"
	"time"
)

const (
	earlyMinutes = 30   // before its onset that an alarm may begin and still be the injection's
	targetShare  = 0.95 // of precision and recall at 3σ, on the lower bounds
	targetOnset  = 3.0  // minutes, of the median onset error at 3σ
	targetKind   = "shift 3σ"
)

// AnomalyRow is what was found of one kind of injection. The intervals are Wilson's, of 95 %.
type AnomalyRow struct {
	Kind        string     `json:"kind"`
	N           int        `json:"n"`     // injections
	Found       int        `json:"found"` // of them
	False       int        `json:"false"` // alarms on the same days that are no injection's
	Precision   float64    `json:"precision"`
	PrecisionCI [2]float64 `json:"precision95"`
	Recall      float64    `json:"recall"`
	RecallCI    [2]float64 `json:"recall95"`
	OnsetMedian float64    `json:"onsetMedianMinutes"` // of the absolute error over what was found; 0 when nothing was
	OnsetLate   float64    `json:"onset90thMinutes"`
	onset       []float64
}

// AnomalyReport is the outcome of RunAnomalies.
type AnomalyReport struct {
	Seed       uint64       `json:"seed"`
	Series     int          `json:"series"` // quiet series read, each judged over one quiet week
	Rows       []AnomalyRow `json:"rows"`
	QuietFalse int          `json:"quietFalse"` // alarms in the quiet weeks
	QuietWeeks int          `json:"quietWeeksWithAlarm"`
	PerWeek    float64      `json:"falseAlarmsPerSeriesAndWeek"`
	Pass       bool         `json:"pass"`
	Why        []string     `json:"why,omitempty"` // what of the target is missed
}

func newAnomalyReport(cfg AnomalyConfig) AnomalyReport {
	r := AnomalyReport{Seed: cfg.Seed}
	for _, k := range injectionKinds {
		r.Rows = append(r.Rows, AnomalyRow{Kind: k.name})
	}
	return r
}

// judge has the detector look at one series: at a trial of each kind, and at its quiet week.
func (r *AnomalyReport) judge(cfg AnomalyConfig, q quiet, rnd *rand.Rand) {
	r.Series++
	for i, k := range injectionKinds {
		if t, ok := inject(q, k, rnd); ok {
			r.Rows[i].add(t, cfg.Detect(t.series, t.from.In(cfg.Zone), t.to))
		}
	}
	from := q.end.AddDate(0, 0, -pastDays).In(cfg.Zone)
	n := len(cfg.Detect(lose(slices.Clone(q.samples), from, rnd), from, q.end))
	r.QuietFalse += n
	if n > 0 {
		r.QuietWeeks++
	}
}

// add scores one trial. The injection is found by the first alarm of its direction that begins while it is there, or
// shortly before; every other alarm is false, also one more for the same injection.
func (r *AnomalyRow) add(t trial, alarms []Alarm) {
	r.N++
	slices.SortFunc(alarms, func(a, b Alarm) int { return a.Since.Compare(b.Since) })
	found := false
	for _, a := range alarms {
		off := a.Since.Sub(t.truth.onset)
		if !found && a.Up == (t.truth.size > 0) && off >= -earlyMinutes*time.Minute && a.Since.Before(t.truth.end) {
			found = true
			r.onset = append(r.onset, math.Abs(off.Minutes()))
			continue
		}
		r.False++
	}
	if found {
		r.Found++
	}
}

// sum computes the rates, and whether the target at 3σ is met.
func (r *AnomalyReport) sum() {
	for i := range r.Rows {
		r.Rows[i].sum()
	}
	r.PerWeek = float64(r.QuietFalse) / float64(max(1, r.Series))
	r.Why = nil
	for _, row := range r.Rows {
		if row.Kind != targetKind {
			continue
		}
		if row.PrecisionCI[0] < targetShare {
			r.Why = append(r.Why, fmt.Sprintf("precision at 3σ is %.3f, lower bound %.3f, below %.2f", row.Precision, row.PrecisionCI[0], targetShare))
		}
		if row.RecallCI[0] < targetShare {
			r.Why = append(r.Why, fmt.Sprintf("recall at 3σ is %.3f, lower bound %.3f, below %.2f", row.Recall, row.RecallCI[0], targetShare))
		}
		if row.Found == 0 || row.OnsetMedian > targetOnset {
			r.Why = append(r.Why, fmt.Sprintf("median onset error at 3σ is %.1f minutes, above %.0f", row.OnsetMedian, targetOnset))
		}
	}
	r.Pass = len(r.Why) == 0
}

func (r *AnomalyRow) sum() {
	r.Recall = share(r.Found, r.N)
	r.RecallCI[0], r.RecallCI[1] = Wilson(r.Found, r.N)
	r.Precision = share(r.Found, r.Found+r.False)
	r.PrecisionCI[0], r.PrecisionCI[1] = Wilson(r.Found, r.Found+r.False)
	slices.Sort(r.onset)
	r.OnsetMedian, r.OnsetLate = quantile(r.onset, 0.5), quantile(r.onset, 0.9)
}

func share(k, n int) float64 { return float64(k) / float64(max(1, n)) }

// quantile of sorted values: the smallest that at least the share p does not exceed; 0 without values.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}

// WriteTable prints the rows, the quiet weeks, and what is missed.
func (r AnomalyReport) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "injected\tn\tprecision\t95 %%\trecall\t95 %%\tonset error, median\t90th percentile\t\n")
	for _, x := range r.Rows {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f–%.3f\t%.3f\t%.3f–%.3f\t%.0f min\t%.0f min\t\n", x.Kind, x.N,
			x.Precision, x.PrecisionCI[0], x.PrecisionCI[1], x.Recall, x.RecallCI[0], x.RecallCI[1], x.OnsetMedian, x.OnsetLate)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "quiet: %d false alarms in %d series-weeks, %.3f per series and week; %d weeks had any\n", r.QuietFalse, r.Series, r.PerWeek, r.QuietWeeks)
	for _, why := range r.Why {
		fmt.Fprintln(w, "missed: "+why)
	}
	_, err := fmt.Fprintf(w, "%d series of worlds from seed %d on; σ is each series' residual standard deviation about its mean day\n", r.Series, r.Seed)
	return err
}

// WriteJSON prints the whole report.
func (r AnomalyReport) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
