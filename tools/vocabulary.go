package tools

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/prompts"
)

// Vocabulary is the closed vocabulary of findings, as tools need it. Thresholds and probable causes stand there alone.
type Vocabulary []prompts.FindingKind

// From returns the kinds that are read from a source: alarm, metric, state, change or ticket.
func (v Vocabulary) From(source string) Vocabulary {
	var out Vocabulary
	for _, k := range v {
		if k.From == source {
			out = append(out, k)
		}
	}
	return out
}

// Without returns the kinds but these.
func (v Vocabulary) Without(kinds ...string) Vocabulary {
	return slices.DeleteFunc(slices.Clone(v), func(k prompts.FindingKind) bool { return slices.Contains(kinds, k.Kind) })
}

// Only returns these kinds.
func (v Vocabulary) Only(kinds ...string) Vocabulary {
	return slices.DeleteFunc(slices.Clone(v), func(k prompts.FindingKind) bool { return !slices.Contains(kinds, k.Kind) })
}

// Alarm returns the kind that a probable cause establishes at an object of the type: one of that type before one of any.
func (v Vocabulary) Alarm(object copilot.ObjectType, probableCause string) (string, bool) {
	for _, at := range []string{string(object), prompts.AnyObject} {
		for _, k := range v {
			if k.From == "alarm" && k.Object == at && slices.Contains(k.Causes, probableCause) {
				return k.Kind, true
			}
		}
	}
	return "", false
}

// Kind returns the entry of the kind.
func (v Vocabulary) Kind(kind string) (prompts.FindingKind, bool) {
	i := slices.IndexFunc(v, func(k prompts.FindingKind) bool { return k.Kind == kind })
	if i < 0 {
		return prompts.FindingKind{}, false
	}
	return v[i], true
}

// Complete adds an absent finding for each kind at each object of its type, or any, at which none was made: it was looked for.
func (v Vocabulary) Complete(made []copilot.Finding, objects []kernel.Object, at time.Time) []copilot.Finding {
	has := map[copilot.Finding]bool{}
	for _, f := range made {
		has[copilot.Finding{Kind: f.Kind, Object: f.Object}] = true
	}
	for _, o := range objects {
		for _, k := range v {
			if (k.Object == o.Type || k.Object == prompts.AnyObject) && !has[copilot.Finding{Kind: k.Kind, Object: Ref(o)}] {
				made = append(made, copilot.Finding{Kind: k.Kind, Object: Ref(o), At: at, State: copilot.Absent})
			}
		}
	}
	return made
}

// Text makes a field of words from the operator's own systems.
func Text(name, value string) copilot.Field {
	return copilot.Field{Name: name, Kind: copilot.KindText, Value: value}
}

// Said makes a field of text that somebody wrote, with its origin.
func Said(name, value string, origin copilot.Origin) copilot.Field {
	return copilot.Field{Name: name, Kind: copilot.KindText, Value: value, Origin: origin}
}

// ID makes a field that holds an identifier.
func ID(name, value string) copilot.Field {
	return copilot.Field{Name: name, Kind: copilot.KindID, Value: value}
}

// Time makes a field that holds an instant.
func Time(name string, t time.Time) copilot.Field {
	return copilot.Field{Name: name, Kind: copilot.KindTime, Value: t.UTC().Format(time.RFC3339)}
}

// Number makes a field that holds a figure with its unit, rounded to three decimals.
func Number(name string, v float64, unit string) copilot.Field {
	return copilot.Field{Name: name, Kind: copilot.KindNumber, Value: figure(v), Unit: unit}
}

func figure(v float64) string {
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
}

// Fields drops fields without a value.
func Fields(fs ...copilot.Field) []copilot.Field {
	return slices.DeleteFunc(fs, func(f copilot.Field) bool { return f.Value == "" })
}

// Earliest adds a finding unless one of its kind at its object is older; a younger one gives way.
func Earliest(made []copilot.Finding, f copilot.Finding) []copilot.Finding {
	i := slices.IndexFunc(made, func(x copilot.Finding) bool { return x.Kind == f.Kind && x.Object == f.Object })
	switch {
	case i < 0:
		return append(made, f)
	case f.At.Before(made[i].At):
		made[i] = f
	}
	return made
}
