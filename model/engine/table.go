package engine

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// maxColumns of a table, beside those that say what a row is about.
const maxColumns = 4

// rows writes up to three records as lines and more as a table; each row cites its evidence. What is empty in all rows, or says
// again what another column says, is left out.
func (e *Engine) rows(s *state, recs []copilot.Record, evidence string) string {
	columns := e.columnsOf(s, recs)
	var b strings.Builder
	if len(recs) <= 3 {
		for _, rec := range recs {
			b.WriteString(e.row(s, rec, columns, evidence))
		}
		return b.String()
	}
	var heads []string
	for _, c := range columns {
		heads = append(heads, c.head)
	}
	b.WriteString("| " + strings.Join(heads, " | ") + " | |\n")
	b.WriteString(strings.Repeat("| --- ", len(columns)+1) + "|\n")
	for _, rec := range recs {
		var cells []string
		for _, c := range columns {
			cells = append(cells, c.cell(rec))
		}
		b.WriteString("| " + strings.Join(append(cells, cite(evidence)), " | ") + " |\n")
	}
	return b.String()
}

// row writes one record as a line: what it is, and then its fields with their labels.
func (e *Engine) row(s *state, rec copilot.Record, columns []column, evidence string) string {
	var what, says []string
	for _, c := range columns {
		f, ok := rec.Field(c.field)
		switch v := c.cell(rec); {
		case v == "" || c.field == "metric":
		case c.field == "":
			what = append(what, v)
		case ok:
			says = append(says, e.labelled(s, rec, f))
		}
	}
	line := "- " + strings.Join(what, ", ")
	if len(says) > 0 {
		line += ": " + strings.Join(says, ", ")
	}
	return line + " " + cite(evidence) + "\n"
}

// column is one column of a list: a field of the records, or what tells them apart when field is "".
type column struct {
	head, field string
	cell        func(copilot.Record) string
}

// columnsOf are what tells the records apart, then the fields that say most, the present value before all.
func (e *Engine) columnsOf(s *state, recs []copilot.Record) []column {
	object := func(r copilot.Record) string { return plain(r.Object.ID, 40) }
	id := func(r copilot.Record) string {
		if r.Object.ID != "" && strings.HasPrefix(r.ID, r.Object.ID) { // the object itself, or one of its figures
			return ""
		}
		return plain(r.ID, 40)
	}
	out := []column{{"id", "", id}, {e.fieldName(s, "object"), "", object}}
	for _, name := range e.fieldsOf(recs) {
		out = append(out, column{e.fieldName(s, name), name, func(r copilot.Record) string {
			f, ok := r.Field(name)
			if !ok {
				f, _ = r.Field(e.shows.Instead[name])
			}
			return e.value(s, f)
		}})
	}
	out = append(out, column{e.fieldName(s, "time"), "", func(r copilot.Record) string { return s.clock(r.Time) }})
	return slices.DeleteFunc(out, func(c column) bool {
		return !slices.ContainsFunc(recs, func(r copilot.Record) bool { return c.cell(r) != "" })
	})
}

// fieldsOf are the names of the fields that a list shows: those of the columns file first, then the others as they come.
func (e *Engine) fieldsOf(recs []copilot.Record) []string {
	var names []string
	for _, rec := range recs {
		for _, f := range rec.Fields {
			if !slices.Contains(names, f.Name) && !slices.Contains(e.shows.Hidden, f.Name) && f.Value != "" {
				names = append(names, f.Name)
			}
		}
	}
	rank := func(name string) int {
		if i := slices.Index(e.shows.Columns, name); i >= 0 {
			return i
		}
		return len(e.shows.Columns)
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names[:min(len(names), maxColumns)]
}
