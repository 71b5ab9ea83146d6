package part

import (
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// ToolWords says in plain words what a tool does. A tool that the catalogue lacks is named by its own words.
func ToolWords(w *words.Words, name string) string {
	if key := "tool." + name; w.Has(key) {
		return w.Say(key)
	}
	return Visible(sentence(strings.NewReplacer(".", " ", "_", " ").Replace(name)))
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

// FindingWords is a finding's kind in plain words. One that the vocabulary lacks is named by its own: "alarm.link_down"
// reads "alarm: link down".
func FindingWords(w *words.Words, kind string) string {
	if s := w.Finding(kind); s != "" {
		return s
	}
	group, rest, ok := strings.Cut(kind, ".")
	if !ok {
		return plain(kind)
	}
	return group + ": " + plain(rest)
}

func plain(s string) string { return strings.NewReplacer("_", " ", ".", " ", "-", " ").Replace(s) }

// causeName names a cause at an object: in the language of its file, by the title that its ranking gave it, or by its id.
func causeName(w *words.Words, id, object, title string) string {
	switch own := w.Cause(id, object); {
	case id == string(copilot.OutcomeNone) || id == string(copilot.OutcomeUnknown):
		return w.Say("outcome." + id)
	case own != "":
		return own
	case title != "":
		return title
	}
	return sentence(plain(id))
}

// Tone is how a state is coloured; its word always stands beside the colour.
type Tone string

// The tones.
const (
	ToneCalm Tone = "calm"
	ToneGood Tone = "good"
	ToneWarn Tone = "warn"
	ToneBad  Tone = "bad"
	ToneLive Tone = "live"
)

// StateTone is the tone of an action's state.
func StateTone(s copilot.ActionState) Tone {
	switch s {
	case copilot.ActionVerified, copilot.ActionDone:
		return ToneGood
	case copilot.ActionNotVerified, copilot.ActionOutcomeUnknown:
		return ToneBad
	case copilot.ActionRefused, copilot.ActionRejected, copilot.ActionExpired:
		return ToneCalm
	case copilot.ActionIntent, copilot.ActionSuperseded:
		return ToneWarn
	case copilot.ActionApproved, copilot.ActionCalled:
	}
	return ToneLive
}

// Clock is a time of day in the zone, "" for none.
func Clock(w *words.Words, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return w.Clock(in(at, zone))
}

// Full is a time with date and zone, as shown on hover.
func Full(w *words.Words, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return w.Full(in(at, zone))
}

// Day is a date with time of day, for lists.
func Day(w *words.Words, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	l := in(at, zone)
	return w.Date(l) + " " + w.Clock(l)
}

func in(at time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return at.In(zone)
}

// Precise is a time of day with milliseconds, for lists of events.
func Precise(at time.Time, zone *time.Location) string { return in(at, zone).Format("15:04:05.000") }

// DecisionWord is a decision in one word.
func DecisionWord(w *words.Words, d copilot.Decision) string {
	if key := "decision." + string(d); w.Has(key) {
		return w.Say(key)
	}
	return w.Say("decision.open")
}
