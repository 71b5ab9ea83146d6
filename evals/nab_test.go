package evals_test

import (
	"math"
	"os"
	"testing"

	"github.com/kernelcopilot/copilot/evals"
)

// TestPublishedScores: what the benchmark's own repository publishes of detectors comes out, from the scores of each row
// that it keeps beside them, and for one from a detector of ours that follows the same rule.
func TestPublishedScores(t *testing.T) {
	dir := os.Getenv("COPILOT_NAB")
	if dir == "" {
		t.Skip("set COPILOT_NAB to run this: it names a copy of github.com/numenta/NAB with data/, labels/ and results/")
	}
	root := os.DirFS(dir)
	files, err := evals.LoadNAB(root)
	if err != nil {
		t.Fatal(err)
	}
	published := map[string][3]float64{ // README.md and results/final_results.json
		"windowedGaussian": {39.649523496077585, 20.86798582474138, 47.4100271583046},
		"skyline":          {35.687043255862065, 27.08121005969828, 44.4810173429885},
		"relativeEntropy":  {54.64274893469828, 47.598351759844824, 58.84229239324713},
		"null":             {0, 0, 0},
	}
	for name, want := range published {
		scores, err := evals.LoadNABScores(root, name, files)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, files, scores, want, 0.01)
	}
	ours := make([][]float64, len(files))
	for i, f := range files {
		ours[i] = evals.WindowedGaussian(f.Values)
	}
	same(t, "windowed Gaussian of ours", files, ours, published["windowedGaussian"], 0.01)
}

func same(t *testing.T, name string, files []evals.NABFile, scores [][]float64, want [3]float64, within float64) {
	t.Helper()
	rep, err := evals.ScoreNAB(name, files, scores)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range rep.Scores {
		t.Logf("%s, %s: %.4f, published %.4f", name, s.Profile, s.Score, want[i])
		if math.Abs(s.Score-want[i]) > within {
			t.Errorf("%s, %s: %.4f, published %.4f", name, s.Profile, s.Score, want[i])
		}
	}
}
