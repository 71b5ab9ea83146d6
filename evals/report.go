package evals

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	_ "embed"
)

// Result is one graded case.
type Result struct {
	ID     string  `json:"id"`
	Pass   bool    `json:"pass"`
	Grades []Grade `json:"grades"`
	Record Record  `json:"record"`
}

// Report is a suite's outcome.
type Report struct {
	Suite   string        `json:"suite"`
	Backend string        `json:"backend,omitempty"`
	Results []Result      `json:"results"`
	Took    time.Duration `json:"took"`
}

// Rate is a share with its 95 % Wilson interval.
type Rate struct {
	Grader string  `json:"grader"`
	Pass   int     `json:"pass"`
	N      int     `json:"n"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Wilson returns the 95 % Wilson score interval of k successes in n trials; 0 and 1 when n is 0.
func Wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	center := p + z*z/(2*m)
	spread := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (center-spread)/(1+z*z/m)), min(1, (center+spread)/(1+z*z/m))
}

// Rates sums up the graders, cases first. Cases that were not runnable count nowhere.
func (r Report) Rates() []Rate {
	counts := map[string]*Rate{"cases": {Grader: "cases"}}
	order := []string{"cases"}
	add := func(name string, pass bool) {
		if counts[name] == nil {
			counts[name] = &Rate{Grader: name}
			order = append(order, name)
		}
		counts[name].N++
		if pass {
			counts[name].Pass++
		}
	}
	for _, res := range r.Results {
		if res.Record.Missing != "" {
			continue
		}
		add("cases", res.Pass)
		for _, g := range res.Grades {
			if !g.Ungraded {
				add(g.Grader, g.Pass)
			}
		}
	}
	var out []Rate
	for _, name := range order {
		c := *counts[name]
		c.Low, c.High = Wilson(c.Pass, c.N)
		out = append(out, c)
	}
	return out
}

// Failed lists the ids of failed cases.
func (r Report) Failed() []string {
	var out []string
	for _, res := range r.Results {
		if !res.Pass && res.Record.Missing == "" {
			out = append(out, res.ID)
		}
	}
	return out
}

// NotRunnable lists the ids of cases that could not be put, such as one whose alarm does not exist.
func (r Report) NotRunnable() []string {
	var out []string
	for _, res := range r.Results {
		if res.Record.Missing != "" {
			out = append(out, res.ID+" ("+res.Record.Missing+")")
		}
	}
	return out
}

// WriteTable prints the rates, then what failed and why.
func (r Report) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s\tpass\tn\trate\t95 %% interval\t\n", r.Suite)
	for _, c := range r.Rates() {
		fmt.Fprintf(t, "%s\t%d\t%d\t%.3f\t%.3f–%.3f\t\n", c.Grader, c.Pass, c.N, float64(c.Pass)/math.Max(1, float64(c.N)), c.Low, c.High)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	unverified := 0
	for _, res := range r.Results {
		unverified += res.Record.Unverified
		for _, g := range res.Grades {
			if !g.Pass || g.Ungraded {
				fmt.Fprintf(w, "%s  %s: %s\n", mark(g), res.ID, g.Grader+": "+g.Why)
			}
		}
		if res.Record.Err != "" {
			fmt.Fprintf(w, "error  %s: %s\n", res.ID, res.Record.Err)
		}
	}
	for _, id := range r.NotRunnable() {
		fmt.Fprintf(w, "not runnable  %s\n", id)
	}
	_, err := fmt.Fprintf(w, "%d cases in %s; %d sentences marked unverified\n", len(r.Results), r.Took.Round(100*time.Millisecond), unverified)
	return err
}

func mark(g Grade) string {
	if g.Ungraded {
		return "ungraded"
	}
	return "failed"
}

// WriteJSON prints the whole report.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Report
		Rates       []Rate   `json:"rates"`
		Failed      []string `json:"failed"`
		NotRunnable []string `json:"notRunnable"`
	}{r, r.Rates(), slices.Clip(r.Failed()), r.NotRunnable()})
}

//go:embed report.html
var page string

// WriteHTML prints the report as one page without scripts.
func (r Report) WriteHTML(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"percent": func(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) },
		"lines":   func(s string) []string { return strings.Split(s, "\n") },
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		Report
		Rates []Rate
	}{r, r.Rates()})
}
