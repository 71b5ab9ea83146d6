package evals

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/kernelcopilot/copilot"
)

// nabProfile is what a detection in a window, one outside, and a window without any are worth.
type nabProfile struct {
	name       string
	tp, fp, fn float64
}

// nabProfiles are the benchmark's application profiles, the standard one first.
var nabProfiles = []nabProfile{{"standard", 1, 0.11, 1}, {"reward low FP", 1, 0.22, 1}, {"reward low FN", 1, 0.11, 2}}

const (
	nabProbation    = 0.15 // share of a file's rows that are not scored
	nabProbationMax = 750  // rows
	nabFar          = 3    // widths behind a window from which a false alarm costs its full weight
	nabNone         = 1.1  // the threshold that no score reaches
)

// NABScore is a detector's result under one profile, at the one threshold for all files that is best for it.
type NABScore struct {
	Profile   string  `json:"profile"`
	Score     float64 `json:"score"` // 0 for a detector that never fires, 100 for a perfect one
	Raw       float64 `json:"raw"`
	Threshold float64 `json:"threshold"` // rows with this score or a higher one are detections; above 1 for none
	Windows   int     `json:"windows"`
	Found     int     `json:"found"`     // windows with a detection
	FalseRows int     `json:"falseRows"` // detections outside of windows
}

// NABReport is a detector's result under each profile of the benchmark.
type NABReport struct {
	Detector string     `json:"detector"`
	Files    int        `json:"files"`
	Rows     int        `json:"rows"`
	Scores   []NABScore `json:"scores"`
}

// NABProbation is the number of rows at the beginning of a file of n rows that are not scored, and so are for learning.
func NABProbation(n int) int { return min(int(nabProbation*float64(n)), nabProbationMax) }

// ScoreNAB scores anomaly scores between 0 and 1, one for each row of each file.
//
// The rules are the benchmark's: a window counts once, by its earliest detection, for the more the earlier that is; without
// one it costs. Each detection outside costs, less when it comes shortly behind a window. Both follow one sigmoid over the
// distance from the window's end in widths of the window. The sum lies between that of a detector that never fires and
// that of a perfect one.
func ScoreNAB(detector string, files []NABFile, scores [][]float64) (NABReport, error) {
	rep := NABReport{Detector: detector, Files: len(files)}
	if len(scores) != len(files) {
		return rep, copilot.Errorf(copilot.CodeInvalid, "%d files and scores of %d", len(files), len(scores))
	}
	var rows []nabRow
	windows := 0
	for i, f := range files {
		if len(scores[i]) != len(f.Values) {
			return rep, copilot.Errorf(copilot.CodeInvalid, "%s has %d rows and %d scores", f.Name, len(f.Values), len(scores[i]))
		}
		rows = append(rows, f.weigh(scores[i], windows)...)
		rep.Rows += len(f.Values)
		windows += len(f.Windows)
	}
	slices.SortStableFunc(rows, func(a, b nabRow) int { return cmp.Compare(b.score, a.score) })
	for _, p := range nabProfiles {
		s := p.best(rows, windows)
		never := -p.fn * float64(windows)
		s.Score = 100 * (s.Raw - never) / (p.tp*float64(windows) - never)
		rep.Scores = append(rep.Scores, s)
	}
	return rep, nil
}

// nabRow is one scored row.
type nabRow struct {
	score  float64
	window int     // over all files, -1 outside
	worth  float64 // of a detection here: 0 to 1 in a window, 0 to -1 outside
}

// weigh lists the rows after probation with what a detection there is worth; first is the number of the first window.
func (f NABFile) weigh(scores []float64, first int) []nabRow {
	var out []nabRow
	next := 0
	for i := range f.Values {
		for next < len(f.Windows) && i > f.Windows[next][1] {
			next++
		}
		row := nabRow{score: scores[i], window: -1, worth: -1}
		switch {
		case next < len(f.Windows) && i >= f.Windows[next][0]:
			w := f.Windows[next]
			row.window = first + next
			row.worth = nabSigmoid(-float64(w[1]-i+1)/float64(w[1]-w[0]+1)) / nabSigmoid(-1)
		case next > 0:
			w := f.Windows[next-1]
			row.worth = nabSigmoid(float64(i-w[1]) / float64(w[1]-w[0]))
		}
		if i >= NABProbation(len(f.Values)) {
			out = append(out, row)
		}
	}
	return out
}

// nabSigmoid is the worth at a distance from a window's end in its widths: near 1 a width before, 0 at it, -1 far behind.
func nabSigmoid(x float64) float64 {
	if x > nabFar {
		return -1
	}
	return 2/(1+math.Exp(5*x)) - 1
}

// best tries every threshold, from above the highest score downwards.
func (p nabProfile) best(rows []nabRow, windows int) NABScore {
	s := NABScore{Profile: p.name, Raw: -p.fn * float64(windows), Threshold: nabNone, Windows: windows}
	worth := make([]float64, windows) // of the best detection so far
	raw, found, outside := s.Raw, 0, 0
	for i, r := range rows {
		if r.window < 0 {
			raw += p.fp * r.worth
			outside++
		} else {
			if worth[r.window] == 0 {
				raw += p.fn
				found++
			}
			if w := max(worth[r.window], r.worth); w > worth[r.window] {
				raw += p.tp * (w - worth[r.window])
				worth[r.window] = w
			}
		}
		if last := i+1 == len(rows) || rows[i+1].score != r.score; last && raw > s.Raw {
			s.Raw, s.Threshold, s.Found, s.FalseRows = raw, r.score, found, outside
		}
	}
	return s
}

// WriteTable prints the scores.
func (r NABReport) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s\tscore\tthreshold\twindows found\tfalse rows\t\n", r.Detector)
	for _, s := range r.Scores {
		fmt.Fprintf(t, "%s\t%.1f\t%.6g\t%d of %d\t%d\t\n", s.Profile, s.Score, s.Threshold, s.Found, s.Windows, s.FalseRows)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d files, %d rows; 0 is a detector that never fires, 100 a perfect one; one threshold for all files, the best for each profile\n", r.Files, r.Rows)
	return err
}

// WriteJSON prints the whole report.
func (r NABReport) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
