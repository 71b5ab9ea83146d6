package conform

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Row is what is known of one API.
type Row struct {
	API, Version             string
	Defined, Served, Covered int // operations
	Violations               int // different ones
	Calls, Events            int // validated
	NotCovered               []string
}

// Rows counts the operations of each API: defined (listeners of a consumer apart), served among routes, and covered among
// those served. A route is METHOD /path with {name} for a variable.
func (v *Validator) Rows(routes []string) []Row {
	served := map[string]bool{}
	for _, r := range routes {
		served[shape(r)] = true
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	var rows []Row
	for _, a := range v.apis {
		row := Row{API: a.Name, Version: a.Version, Defined: len(a.Operations)}
		for _, o := range a.Operations {
			if !served[shape(o.String())] {
				continue
			}
			row.Served++
			row.Calls, row.Events = row.Calls+v.covered[o], row.Events+v.events[o]
			if v.covered[o] > 0 {
				row.Covered++
			} else {
				row.NotCovered = append(row.NotCovered, o.String())
			}
		}
		for _, x := range v.first {
			if slices.ContainsFunc(a.Operations, func(o *Operation) bool { return o.String() == x.Operation }) {
				row.Violations++
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// shape is a route without the names of its variables.
func shape(route string) string {
	parts := strings.Split(route, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// Write prints the table, the violations, and what is served and was not covered. It reports whether all is well.
func (v *Validator) Write(w io.Writer, routes []string) bool {
	well := true
	t := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	fmt.Fprintln(t, "API\tversion\tdefined\tserved\tcovered\tviolations\tcalls\tevents")
	rows := v.Rows(routes)
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\n", r.API, r.Version, r.Defined, r.Served, r.Covered, r.Violations, r.Calls, r.Events)
		well = well && r.Violations == 0 && r.Covered == r.Served
	}
	_ = t.Flush() // as far as the writer takes it
	for _, x := range v.Violations() {
		fmt.Fprintln(w, "violation:", x)
	}
	for _, r := range rows {
		for _, o := range r.NotCovered {
			fmt.Fprintln(w, "not covered:", o)
		}
	}
	return well
}
