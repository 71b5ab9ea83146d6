package app

import (
	"io"
	"os"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/diagnosis"
	"github.com/kernelcopilot/copilot/evals"
)

// evalNAB prints what a detector reaches on a copy of the Numenta Anomaly Benchmark.
func evalNAB(stdout io.Writer, o anomalyOptions) error {
	detectors := map[string]func(evals.NABFile) []float64{
		"copilot":           scoreRows,
		"windowed-gaussian": func(f evals.NABFile) []float64 { return evals.WindowedGaussian(f.Values) },
		"null":              func(f evals.NABFile) []float64 { return make([]float64, len(f.Values)) },
	}
	detect, ok := detectors[o.detector]
	if !ok {
		return copilot.Errorf(copilot.CodeInvalid, "detector is %q; it may be copilot, windowed-gaussian or null", o.detector)
	}
	files, err := evals.LoadNAB(os.DirFS(o.nab))
	if err != nil {
		return err
	}
	scores := make([][]float64, len(files))
	for i, f := range files {
		scores[i] = detect(f)
	}
	rep, err := evals.ScoreNAB(o.detector, files, scores)
	if err != nil {
		return err
	}
	return writeReport(stdout, o.jsonFile, rep)
}

// scoreRows gives each row the score that the tools' detector had by then, mapped to between 0 and 1; the rows of the
// probation are only its history.
func scoreRows(f evals.NABFile) []float64 {
	points := make([]diagnosis.Point, len(f.Values))
	for i, v := range f.Values {
		points[i] = diagnosis.Point{At: f.Times[i], Value: v}
	}
	learnt := evals.NABProbation(len(points))
	out := make([]float64, len(points))
	rows := map[time.Time]int{}
	for i, at := range f.Times {
		rows[at] = i
	}
	for _, s := range diagnosis.Alerts(points, points[learnt].At, points[len(points)-1].At.Add(time.Minute)) {
		if i, ok := rows[s.At]; ok {
			out[i] = s.Score / (1 + s.Score)
		}
	}
	return out
}
