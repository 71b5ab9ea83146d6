package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestEvalAnomalies: the same seed prints the same, and ten series are too few to show 0.95 on a lower bound.
func TestEvalAnomalies(t *testing.T) {
	args := []string{"eval", "anomalies", "--n", "10", "--seed", "12", "--quiet", "--json", "-"}
	code, out, notes := run(t, args...)
	if code != 1 {
		t.Fatalf("exit %d: %s%s", code, out, notes)
	}
	var rep struct {
		Rows []struct {
			Kind   string
			N      int
			Recall float64
		}
		Why []string
	}
	if err := json.Unmarshal([]byte(out), &rep); err != nil {
		t.Fatal(err)
	}
	if len(rep.Rows) != 5 || len(rep.Why) == 0 || rep.Rows[3].N != 10 || rep.Rows[3].Recall < 0.9 {
		t.Errorf("%+v", rep)
	}
	if _, again, _ := run(t, args...); again != out {
		t.Error("the same seed prints something else")
	}
}

func TestEvalNAB(t *testing.T) {
	dir := t.TempDir()
	if code, _, notes := run(t, "eval", "anomalies", "--nab", dir); code == 0 || !strings.Contains(notes, "combined_windows.json") {
		t.Errorf("exit %d: %s", code, notes)
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var rows strings.Builder
	rows.WriteString("timestamp,value\n")
	for i := range 4000 {
		v := float64(10 + i*7%5)
		if i >= 3000 && i < 3050 {
			v += 40
		}
		fmt.Fprintf(&rows, "%s,%g\n", start.Add(time.Duration(i)*5*time.Minute).Format(time.DateTime), v)
	}
	window := func(i int) string {
		return start.Add(time.Duration(i) * 5 * time.Minute).Format("2006-01-02 15:04:05.000000")
	}
	for name, text := range map[string]string{
		"data/made/up.csv":             rows.String(),
		"labels/combined_windows.json": fmt.Sprintf(`{"made/up.csv":[[%q,%q]]}`, window(2990), window(3060)),
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for detector, found := range map[string]string{"copilot": "1 of 1", "null": "0 of 1", "windowed-gaussian": "1 of 1"} {
		code, out, notes := run(t, "eval", "anomalies", "--nab", dir, "--detector", detector)
		if code != 0 || !strings.Contains(out, found) {
			t.Errorf("%s: exit %d: %s%s", detector, code, out, notes)
		}
	}
	if code, _, notes := run(t, "eval", "anomalies", "--nab", dir, "--detector", "x"); code == 0 || !strings.Contains(notes, "windowed-gaussian") {
		t.Errorf("exit %d: %s", code, notes)
	}
}
