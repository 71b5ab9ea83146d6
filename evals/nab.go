package evals

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// NABFile is one series of the Numenta Anomaly Benchmark with the windows in which it is said to be anomalous.
type NABFile struct {
	Name    string // path below data/
	Times   []time.Time
	Values  []float64
	Windows [][2]int // rows, both included, in order
}

// nabTime is how the benchmark writes instants; fractions of a second may follow.
const nabTime = "2006-01-02 15:04:05"

// LoadNAB reads the layout of the benchmark: data/**.csv with the columns timestamp and value, and
// labels/combined_windows.json with the first and last instant of each window.
func LoadNAB(root fs.FS) ([]NABFile, error) {
	b, err := fs.ReadFile(root, "labels/combined_windows.json")
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "this is no Numenta Anomaly Benchmark: %v; give a folder with data/ and labels/combined_windows.json", err)
	}
	var windows map[string][][2]string
	if err := json.Unmarshal(b, &windows); err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "labels/combined_windows.json: %v", err)
	}
	var out []NABFile
	err = fs.WalkDir(root, "data", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".csv" {
			return err
		}
		f := NABFile{Name: strings.TrimPrefix(name, "data/")}
		w, ok := windows[f.Name]
		if !ok {
			return copilot.Errorf(copilot.CodeInvalid, "labels/combined_windows.json has no entry for %q", f.Name)
		}
		columns, err := nabColumns(root, name, "value")
		if err != nil {
			return err
		}
		f.Times, f.Values = columns.times, columns.values
		f.Windows, err = f.rows(w)
		out = append(out, f)
		return err
	})
	if err == nil && len(out) == 0 {
		err = copilot.Errorf(copilot.CodeInvalid, "there is no series below data/")
	}
	return out, err
}

// rows finds the rows of the windows' instants.
func (f NABFile) rows(windows [][2]string) ([][2]int, error) {
	var out [][2]int
	for _, w := range windows {
		var row [2]int
		for i, text := range w {
			at, err := time.Parse(nabTime, text)
			if err != nil {
				return nil, copilot.Wrap(copilot.CodeInvalid, err, "window of %s: %v", f.Name, err)
			}
			if row[i] = slices.IndexFunc(f.Times, at.Equal); row[i] < 0 {
				return nil, copilot.Errorf(copilot.CodeInvalid, "%s has no row at %s, where a window begins or ends", f.Name, text)
			}
		}
		out = append(out, row)
	}
	return out, nil
}

type nabTable struct {
	times  []time.Time
	values []float64
}

// nabColumns reads the timestamps and one column of a file.
func nabColumns(root fs.FS, name, column string) (nabTable, error) {
	var t nabTable
	file, err := root.Open(name)
	if err != nil {
		return t, copilot.Wrap(copilot.CodeInvalid, err, "%v", err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) == 0 {
		return t, copilot.Errorf(copilot.CodeInvalid, "%s is no CSV with a header: %v", name, err)
	}
	at, value := slices.Index(rows[0], "timestamp"), slices.Index(rows[0], column)
	if at < 0 || value < 0 {
		return t, copilot.Errorf(copilot.CodeInvalid, "%s needs the columns timestamp and %s", name, column)
	}
	for i, row := range rows[1:] {
		when, err := time.Parse(nabTime, row[at])
		if err != nil {
			return t, copilot.Wrap(copilot.CodeInvalid, err, "%s, line %d: %v", name, i+2, err)
		}
		v, err := strconv.ParseFloat(row[value], 64)
		if err != nil {
			return t, copilot.Wrap(copilot.CodeInvalid, err, "%s, line %d: %v", name, i+2, err)
		}
		t.times, t.values = append(t.times, when), append(t.values, v)
	}
	return t, nil
}

// LoadNABScores reads the anomaly scores that a detector left in the layout results/NAME/**/NAME_FILE.csv, a row for each
// row of the files.
func LoadNABScores(root fs.FS, detector string, files []NABFile) ([][]float64, error) {
	out := make([][]float64, len(files))
	for i, f := range files {
		folder, base := path.Split(f.Name)
		t, err := nabColumns(root, path.Join("results", detector, folder, detector+"_"+base), "anomaly_score")
		if err != nil {
			return nil, err
		}
		out[i] = t.values
	}
	return out, nil
}
