package part

import (
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// toolWords says in plain words what a tool looks at. A tool that is not listed is named by its own words.
var toolWords = map[string]string{
	"topology.find": "Find the place", "topology.neighbourhood": "Look at the neighbourhood", "alarm.list": "List alarms",
	"alarm.get": "Read an alarm", "performance.check": "Check KPIs against their baseline", "performance.series": "Read a KPI over time",
	"change.list": "List changes", "ticket.list": "List tickets", "ticket.get": "Read a ticket", "customer.find": "Find a customer",
	"customer.affected": "Count customers hit", "customer.subscription": "Read a subscription", "apn.get": "Read an APN",
	"device.reachability": "Check whether a device is reachable", "document.search": "Search the documents",
	"diagnosis.rank": "Rank the possible causes", "ticket.add_note": "Add a note to a ticket", "apn.restore": "Restore the APN",
	"cell.restart": "Restart the cell", "cell.balance": "Shift load to neighbours",
}

// ToolWords is the tool's name in plain words.
func ToolWords(name string) string {
	if w, ok := toolWords[name]; ok {
		return w
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

// FindingWords is a finding's kind in plain words: "alarm.link_down" reads "alarm: link down".
func FindingWords(kind string) string {
	group, rest, ok := strings.Cut(kind, ".")
	if !ok {
		return plain(kind)
	}
	return strings.ToUpper(group[:min(1, len(group))]) + group[min(1, len(group)):] + ": " + plain(rest)
}

func plain(s string) string { return strings.NewReplacer("_", " ", ".", " ", "-", " ").Replace(s) }

// stateWords says where an action stands.
var stateWords = map[copilot.ActionState]string{
	copilot.ActionIntent: "proposed", copilot.ActionApproved: "approved", copilot.ActionCalled: "call sent", copilot.ActionDone: "done",
	copilot.ActionVerified: "recovery verified", copilot.ActionNotVerified: "no recovery seen",
	copilot.ActionOutcomeUnknown: "outcome unknown", copilot.ActionRefused: "refused", copilot.ActionRejected: "rejected",
	copilot.ActionExpired: "expired", copilot.ActionSuperseded: "not sent: it had changed",
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

// outcomeWords begins the verdict's line where there is no cause to name.
var outcomeWords = map[copilot.Outcome]string{
	copilot.OutcomeNone: "Nothing is wrong", copilot.OutcomeUnknown: "Unknown cause", copilot.OutcomeNotDecided: "Not decided",
	copilot.OutcomeClarify: "One question back", copilot.OutcomeRefused: "Refused", copilot.OutcomeStopped: "Stopped",
	copilot.OutcomeAnswered: "Answered", copilot.OutcomeCause: "Cause found",
}

func (t *Thread) clock(at time.Time) string { return at.In(t.opts.Zone).Format("15:04") }

// Clock is a time of day in the zone, "" for none.
func Clock(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return in(at, zone).Format("15:04")
}

// Full is a time with date and zone, as shown on hover.
func Full(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return in(at, zone).Format("Mon 2 Jan 2006 15:04:05 MST")
}

// Day is a date with time of day, for lists.
func Day(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return in(at, zone).Format("2 Jan 15:04")
}

func in(at time.Time, zone *time.Location) *time.Time {
	if zone == nil {
		zone = time.UTC
	}
	l := at.In(zone)
	return &l
}

// Precise is a time of day with milliseconds, for lists of events.
func Precise(at time.Time, zone *time.Location) string { return in(at, zone).Format("15:04:05.000") }

// DecisionWord is a decision in one word.
func DecisionWord(d copilot.Decision) string {
	switch d {
	case copilot.DecisionApprove:
		return "approved"
	case copilot.DecisionReject:
		return "rejected"
	case copilot.DecisionExpire:
		return "expired"
	}
	return "open"
}
