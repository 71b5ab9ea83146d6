package part

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// Rows is a table of records.
type Rows struct {
	Head []string
	Rows [][]Cell
	Zone *time.Location
}

// Cell is one value, with the class that aligns it and the origin of text that is not the operator's own.
type Cell struct{ Text, Class, Origin, Link string }

// maxRows bounds what one card shows; the evidence page shows all.
const maxRows = 60

// recordRows lays records out under the union of their fields.
func recordRows(w *words.Words, r *copilot.Result, zone *time.Location, whole bool) Rows {
	recs := r.Records
	if !whole && len(recs) > maxRows {
		recs = recs[:maxRows]
	}
	var names []string
	object, at := false, false
	for _, rec := range recs {
		object, at = object || rec.Object.ID != "" && rec.Object.ID != rec.ID, at || !rec.Time.IsZero()
		for _, f := range rec.Fields {
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	t := Rows{Head: []string{w.Say("rows.id")}, Zone: zone}
	if at {
		t.Head = append(t.Head, w.Say("rows.time"))
	}
	if object {
		t.Head = append(t.Head, w.Say("rows.object"))
	}
	for _, n := range names {
		t.Head = append(t.Head, fieldName(n))
	}
	for _, rec := range recs {
		row := []Cell{{Text: rec.ID, Class: "mono"}}
		if at {
			row = append(row, Cell{Text: Clock(w, rec.Time, zone), Class: "num"})
		}
		if object {
			row = append(row, Cell{Text: rec.Object.ID, Class: "mono"})
		}
		for _, n := range names {
			row = append(row, cell(w, rec, n, zone))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func cell(w *words.Words, rec copilot.Record, name string, zone *time.Location) Cell {
	var out Cell
	for _, f := range rec.Fields {
		if f.Name != name {
			continue
		}
		if out.Text != "" {
			out.Text += "; "
		}
		out.Text += fieldText(w, f, zone)
		switch f.Kind {
		case copilot.KindNumber:
			out.Class = "num"
		case copilot.KindID:
			out.Class = "mono"
		case copilot.KindTime, copilot.KindText:
		}
		if f.Origin != "" && f.Origin != copilot.OriginSystem {
			out.Origin = string(f.Origin)
		}
	}
	if name == "document" && strings.HasPrefix(out.Text, copilot.PrefixDocument+"_") {
		out.Link = documentLink(rec, out.Text)
	}
	return out
}

// documentLink leads to the line of the document that a passage was taken from.
func documentLink(rec copilot.Record, id string) string {
	from, to, ok := strings.Cut(rec.Value("lines"), "–")
	first, err := strconv.Atoi(from)
	if err != nil || first < 1 {
		return "/documents/" + id
	}
	last, err := strconv.Atoi(to)
	if !ok || err != nil || last < first {
		last = first
	}
	return LineLink(id, first, last)
}

// LineLink leads to lines of a document, both counted from 1.
func LineLink(document string, from, to int) string {
	line := strconv.Itoa(from)
	return "/documents/" + document + "?line=" + line + "&to=" + strconv.Itoa(to) + "#L" + line
}

// stamp is a piece of text: a moment, or what stands between moments.
type stamp struct {
	Text string
	At   time.Time
}

var moment = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)`)

// stamps cuts text at its moments.
func stamps(text string) []stamp {
	var out []stamp
	done := 0
	for _, m := range moment.FindAllStringIndex(text, -1) {
		at, err := time.Parse(time.RFC3339Nano, text[m[0]:m[1]])
		if err != nil {
			continue
		}
		if m[0] > done {
			out = append(out, stamp{Text: text[done:m[0]]})
		}
		out = append(out, stamp{At: at})
		done = m[1]
	}
	if done < len(text) {
		out = append(out, stamp{Text: text[done:]})
	}
	return out
}

func fieldText(w *words.Words, f copilot.Field, zone *time.Location) string {
	switch f.Kind {
	case copilot.KindNumber:
		s := f.Value
		if strings.Contains(s, ".") {
			s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
		}
		if f.Unit != "" && f.Unit != "1" { // of what has no unit, 3GPP and TM Forum write 1
			s += " " + f.Unit
		}
		return s
	case copilot.KindTime:
		if at, err := time.Parse(time.RFC3339Nano, f.Value); err == nil {
			return Day(w, at, zone)
		}
	case copilot.KindText, copilot.KindID:
	}
	return f.Value
}

// absentWords tells what was looked for and is not there, all of it when whole.
func absentWords(w *words.Words, r *copilot.Result, whole bool) string {
	var absent, gaps []string
	for _, f := range r.Findings {
		s := w.Say("finding.at", FindingWords(w, f.Kind), f.Object.ID)
		switch f.State {
		case copilot.Absent:
			absent = append(absent, s)
		case copilot.NotLooked:
			gaps = append(gaps, s)
		case copilot.Present:
		}
	}
	list := some
	if whole {
		list = func(_ *words.Words, all []string) string { return strings.Join(all, ", ") }
	}
	var out []string
	if len(absent) > 0 {
		out = append(out, w.Say("rows.absent", list(w, absent)))
	}
	if len(gaps) > 0 {
		out = append(out, w.Say("rows.gaps", list(w, gaps)))
	}
	return Visible(strings.Join(out, " "))
}

func some(w *words.Words, list []string) string {
	const most = 6
	if n := len(list); n > most {
		return w.Say("rows.more", strings.Join(list[:most], ", "), w.Number(n-most))
	}
	return strings.Join(list, ", ")
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func toolFailed(x *Tool) bool { return x.Cut || x.Result != nil && x.Result.Failure != nil }

func toolIcon(x *Tool) string {
	switch {
	case x.Running:
		return "live"
	case toolFailed(x):
		return "bad"
	}
	return "done"
}

func toolObject(x *Tool) string {
	for _, n := range []string{"scope", "name", "id", "msisdn", "ticket", "cell", "object", "query"} {
		if v := x.Arg(n); v != "" {
			return v
		}
	}
	return ""
}

func toolResult(w *words.Words, x *Tool) string {
	switch {
	case x.Running:
		return ""
	case x.Cut:
		return w.Say("tool.cut")
	case x.Result == nil:
		return ""
	}
	return resultWords(w, x.Result, len(x.Result.Records))
}

// resultWords is a result in one sentence: our own for a ranking, else its tool's; how many rows where it says nothing.
func resultWords(w *words.Words, r *copilot.Result, rows int) string {
	ranked := rankedWords(w, r)
	switch {
	case r.Failure != nil:
		return r.Failure.Message
	case len(ranked) > 0:
		return w.Say("rank.leading", ranked[0][0], ranked[0][1])
	case r.Summary != "":
		return r.Summary
	}
	return w.Count("rows.count", rows)
}

// fieldName is a field's name as words: "probableCause" reads "probable cause".
func fieldName(name string) string {
	return strings.ToLower(inner.ReplaceAllString(plain(name), "$1 $2"))
}

var inner = regexp.MustCompile(`([\p{Ll}\d])(\p{Lu})`)

// rankedWords are the causes of a ranking with how likely each is: those that something speaks for. It is empty for a
// result that is no ranking.
func rankedWords(w *words.Words, r *copilot.Result) [][2]string {
	ranking, ok := copilot.RankingOf(*r)
	if !ok {
		return nil
	}
	var out [][2]string
	for _, h := range ranking.Hypotheses {
		if !idle(h) {
			out = append(out, [2]string{causeTitle(w, h), Percent(h.P)})
		}
	}
	return out
}

// idle reports a hypothesis that nothing speaks for and nothing refuted: it was only thought of.
func idle(h copilot.Hypothesis) bool {
	named := h.Cause != string(copilot.OutcomeNone) && h.Cause != string(copilot.OutcomeUnknown)
	return named && !h.Leading && h.Refuted == "" && len(h.For) == 0
}
