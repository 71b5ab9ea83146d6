package evals

import "math"

const (
	gaussianWindow = 6400 // rows
	gaussianSlide  = 100  // rows by which a full window moves at once
	gaussianDigits = 1e12 // scores are rounded to as many decimals as the published ones, so what is farther out is equally certain
)

// WindowedGaussian scores each value by how little of a normal distribution lies beyond it, whose mean and deviation are
// those of the values before. It is a detector with a published score in the Numenta Anomaly Benchmark (39.6 under the
// standard profile), and so a check of ScoreNAB.
func WindowedGaussian(values []float64) []float64 {
	out := make([]float64, len(values))
	var window, waiting []float64
	mean, deviation := 0.0, 1.0
	for i, v := range values {
		if len(window) > 0 {
			out[i] = math.Round((1-math.Erfc(math.Abs(v-mean)/deviation/math.Sqrt2)/2)*gaussianDigits) / gaussianDigits
		}
		if len(window) < gaussianWindow {
			window = append(window, v)
			mean, deviation = moments(window)
			continue
		}
		if waiting = append(waiting, v); len(waiting) == gaussianSlide {
			window = append(window[gaussianSlide:], waiting...)
			waiting = nil
			mean, deviation = moments(window)
		}
	}
	return out
}

// moments are mean and standard deviation, the latter never 0.
func moments(xs []float64) (mean, deviation float64) {
	for _, x := range xs {
		mean += x
	}
	mean /= float64(len(xs))
	for _, x := range xs {
		deviation += (x - mean) * (x - mean)
	}
	if deviation = math.Sqrt(deviation / float64(len(xs))); deviation == 0 {
		deviation = 1e-6
	}
	return mean, deviation
}
