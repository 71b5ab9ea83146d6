package engine

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/kernelcopilot/copilot"
)

// fieldChoice says which fields of records a reader sees: words/fields.yaml.
type fieldChoice struct {
	Points   map[string][]string `yaml:"points"`   // by finding kind or by where it comes from; a group is words apart by spaces
	Pairs    []string            `yaml:"pairs"`    // ends of the names of what is and of what should be
	Columns  []string            `yaml:"columns"`  // first columns of a list
	Instead  map[string]string   `yaml:"instead"`  // field that stands in for a missing one
	Hidden   []string            `yaml:"hidden"`   // columns that are left out
	Tabled   []string            `yaml:"tabled"`   // findings whose records are shown whole: what systems hold where they differ
	Service  string              `yaml:"service"`  // field of such a record that says whether one service was sold and built
	Systems  []string            `yaml:"systems"`  // fields of such records: what each system holds
	Partners []string            `yaml:"partners"` // core functions that serve partners alone
	Served   int                 `yaml:"served"`   // rows of a table of served lines
}

func loadFields() (fieldChoice, error) {
	var c fieldChoice
	raw, err := files.ReadFile("words/fields.yaml")
	if err == nil {
		err = yaml.Unmarshal(raw, &c)
	}
	if err != nil || len(c.Pairs) != 2 {
		return c, copilot.Errorf(copilot.CodeInternal, "words/fields.yaml must name the fields of points and one pair: %v", err)
	}
	return c, nil
}

// meaning writes the fields of a record that carry the meaning of a finding of the kind, each with a label and its unit.
func (e *Engine) meaning(s *state, rec copilot.Record, kind string) string {
	groups, ok := e.shows.Points[kind]
	if !ok {
		groups = e.shows.Points[e.kinds[kind].From]
	}
	var out []string
	contrary := false // the figures are of another moment
	for i, g := range groups {
		for _, name := range strings.Fields(g) {
			f, ok := rec.Field(name)
			if !ok || !ours(f) || f.Value == "" {
				continue
			}
			if i == 0 && e.kinds[kind].From == "metric" {
				if contrary = !e.establishes(rec, f, kind); contrary {
					continue
				}
			}
			out = append(out, e.labelled(s, rec, f))
			break
		}
		if contrary {
			return ""
		}
	}
	switch from := e.kinds[kind].From; {
	case from == "state":
		out = append(out, e.deviations(s, rec)...)
	case from == "change":
		out = append(out, e.changed(s, rec))
	}
	return strings.Join(slices.DeleteFunc(out, func(t string) bool { return t == "" }), ", ")
}

// ours reports whether a field is of the operator's own systems: what others wrote is no figure of an answer.
func ours(f copilot.Field) bool { return f.Origin == "" || f.Origin == copilot.OriginSystem }

// deviations writes what is and what should be, for each pair of fields that a configuration has.
func (e *Engine) deviations(s *state, rec copilot.Record) []string {
	var out []string
	for _, f := range rec.Fields {
		attribute, ok := strings.CutSuffix(f.Name, e.shows.Pairs[0])
		should, found := rec.Field(attribute + e.shows.Pairs[1])
		if !ok || !found || !ours(f) {
			continue
		}
		out = append(out, e.say[s.lang].line("point.deviates", &fill{
			Name: e.fieldName(s, attribute), Text: orElse(e.value(s, f), "–"), End: orElse(e.value(s, should), "–"),
		}))
	}
	return out
}

// changed writes a change: its id, who made it, and what from and to, or else its summary.
func (e *Engine) changed(s *state, rec copilot.Record) string {
	of := func(name string) string {
		if f, ok := rec.Field(name); ok && ours(f) {
			return e.value(s, f)
		}
		return ""
	}
	f := &fill{Object: plain(rec.ID, 40), Name: of("author"), Title: of("attribute"), Text: of("before"), End: of("after")}
	if f.Text+f.End == "" {
		f.Title = of("summary")
	}
	return e.say[s.lang].line("point.changed", f)
}

// figures writes the first numbers of a record with names and units.
func (e *Engine) figures(s *state, rec copilot.Record, limit int) string {
	var out []string
	for _, f := range rec.Fields {
		if f.Kind != copilot.KindNumber || len(out) == limit || !ours(f) {
			continue
		}
		out = append(out, e.labelled(s, rec, f))
	}
	return strings.Join(out, ", ")
}

// labelled writes a field with its label.
func (e *Engine) labelled(s *state, rec copilot.Record, f copilot.Field) string {
	sep := ": "
	if f.Kind == copilot.KindNumber || f.Kind == copilot.KindTime {
		sep = " "
	}
	return e.label(s, rec, f.Name) + sep + e.value(s, f)
}

// label names a field of a record: a value by its metric, so that nobody has to guess what it counts.
func (e *Engine) label(s *state, rec copilot.Record, name string) string {
	c := e.say[s.lang]
	metric := "metric." + rec.Value("metric")
	if !c.has(metric) {
		return e.fieldName(s, name)
	}
	switch name {
	case "value":
		return c.line(metric, nil)
	case "valueThen", "lastValue", "observed":
		return c.line(metric, nil) + " " + e.fieldName(s, name)
	}
	return e.fieldName(s, name)
}

var humps = regexp.MustCompile(`([a-z])([A-Z])`)

// fieldName is a field's name for a reader: that of the wording, or else its own in words.
func (e *Engine) fieldName(s *state, name string) string {
	if c := e.say[s.lang]; c.has("field." + name) {
		return c.line("field."+name, nil)
	}
	return strings.ToLower(strings.ReplaceAll(humps.ReplaceAllString(plain(name, 60), "$1 $2"), "_", " "))
}

// value writes a field for a reader. What did not come from the operator's own systems stands without marks of its own.
func (e *Engine) value(s *state, f copilot.Field) string {
	c := e.say[s.lang]
	switch f.Kind {
	case copilot.KindNumber:
		v := s.decimal(rounded(f.Value))
		if f.Unit != "" && f.Unit != "1" {
			v += " " + e.unit(s, f.Unit)
		}
		return v
	case copilot.KindTime:
		if t, err := time.Parse(time.RFC3339Nano, f.Value); err == nil {
			return s.clock(t)
		}
	case copilot.KindID:
		return plain(f.Value, 80)
	}
	for _, name := range []string{"word." + f.Name + "." + f.Value, "word." + f.Value} {
		if ours(f) && c.has(name) {
			return c.line(name, nil)
		}
	}
	switch name := "metric." + f.Value; {
	case f.Name == "metric" && c.has(name):
		return c.line(name, nil)
	case f.Name == "attribute":
		return e.fieldName(s, f.Value)
	}
	return plain(f.Value, 80)
}

// unit is a unit as a reader of the language writes it.
func (e *Engine) unit(s *state, unit string) string {
	if c := e.say[s.lang]; c.has("unit." + unit) {
		return c.line("unit."+unit, nil)
	}
	return unit
}

// rounded writes a number with one decimal at most, and one below 1 with two figures that say something.
func rounded(v string) string {
	x, err := strconv.ParseFloat(v, 64)
	if err != nil || !strings.Contains(v, ".") {
		return v
	}
	digits := 1
	if x != 0 && math.Abs(x) < 1 {
		digits = 1 - int(math.Floor(math.Log10(math.Abs(x))))
	}
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', min(digits, 4), 64), ".0")
}

// establishes reports whether a figure agrees with what a finding of the kind says: it lies beyond the rule's level, or on the
// rule's side of what is usual. A record may hold figures of another moment than the finding's.
func (e *Engine) establishes(rec copilot.Record, f copilot.Field, kind string) bool {
	v, err := strconv.ParseFloat(f.Value, 64)
	if err != nil {
		return true
	}
	usual, none := strconv.ParseFloat(rec.Value("usual"), 64)
	switch rule := e.kinds[kind].Rule; {
	case rule.Below != 0:
		return v < rule.Below
	case rule.Above != 0:
		return v > rule.Above
	case none != nil:
		return true
	case rule.Drop != 0:
		return v <= usual*(1-rule.Drop/2)
	case rule.Rise != 0:
		return v >= usual*(1+rule.Rise/2)
	}
	return true
}
