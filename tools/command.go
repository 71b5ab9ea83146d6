package tools

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// Commander is what a command to a network element needs of the operator.
type Commander interface {
	Network
	Orderer
	SeriesReader
	Alarms(ctx context.Context, q kernel.AlarmQuery) ([]kernel.Alarm, error)
}

// Command is an order to one network element whose success a KPI tells: how it is proposed, made and read back.
type Command struct {
	Kernel  Commander
	Type    copilot.ObjectType
	Noun    string                 // "cell", "core function"
	Verb    string                 // as in the path
	Path    func(id string) string // of the order
	Summary string                 // with %s for the object
	Guards  []Guard                // the first one that the object has samples of counts
	Lasting bool                   // what the order does is seen in the guard from then on
}

// fieldAlarms is the change that tells of the element's alarms.
const fieldAlarms = "openAlarms"

func (t Command) look(ctx context.Context, id string) (kernel.Object, error) {
	area, err := AreaOf(ctx, t.Kernel, id)
	if err != nil {
		return kernel.Object{}, err
	}
	if area.Object.Type != string(t.Type) {
		return kernel.Object{}, copilot.Errorf(copilot.CodeInvalid, "%s is a %s, not a %s; give a %s's id, which topology.find knows by its name", id, area.Object.Type, t.Noun, t.Noun)
	}
	return area.Object, nil
}

// level is the guard that the element has, with its newest sample.
func (t Command) level(ctx context.Context, id string, at time.Time) (Guard, kernel.Point, bool, error) {
	for _, g := range t.Guards {
		p, ok, err := g.Level(ctx, t.Kernel, id, at)
		if err != nil || ok {
			return g, p, ok, err
		}
	}
	return t.Guards[0], kernel.Point{}, false, nil
}

func (t Command) openAlarms(ctx context.Context, id string, until time.Time) (int, error) {
	alarms, err := t.Kernel.Alarms(ctx, kernel.AlarmQuery{Objects: []string{id}, Open: true, Until: until})
	return len(alarms), err
}

// Prepare is the plan of the order as things stand.
func (t Command) Prepare(ctx context.Context, id string, now time.Time) (Plan, error) {
	o, err := t.look(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	guard, level, ok, err := t.level(ctx, o.ID, now)
	if err != nil {
		return Plan{}, err
	}
	alarms, err := t.openAlarms(ctx, o.ID, now)
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{
		Object: o.ID, Summary: fmt.Sprintf(t.Summary, o.ID+" ("+o.Name+")"), Request: "POST " + t.Path(o.ID) + "\n{}",
		Before: guard.Side(level, ok) + ", alarms open: " + strconv.FormatBool(alarms > 0),
		Changes: []copilot.Change{guard.Change(level, ok), {
			Field: fieldAlarms, Label: "Alarms on the " + t.Noun, Before: Count(alarms, "open alarm", "open alarms"), After: "looked at after the call",
		}},
	}
	if ok && guard.Good(level.Value) && alarms == 0 {
		plan.Summary += " It is within its limits now, so there is nothing to mend."
	}
	return plan, nil
}

// Run makes the order, once.
func (t Command) Run(ctx context.Context, id, key string) (copilot.Result, error) {
	o, err := t.look(ctx, id)
	if err != nil {
		return copilot.Result{}, &NotDoneError{Err: err}
	}
	return Ordered(ctx, t.Kernel, t.Path(o.ID), key, Ref(o), o.Name)
}

// Reconcile cannot tell from an element's state whether it was restarted: a person is asked. What lasts shows, once there
// is a sample from after it; a sample that does not show it may be from before.
func (t Command) Reconcile(ctx context.Context, id string, now time.Time) (Reconciled, error) {
	if !t.Lasting {
		return ReconciledUnknown, nil
	}
	guard, level, ok, err := t.level(ctx, id, now)
	if err != nil || !ok || !guard.Good(level.Value) {
		return ReconciledUnknown, err
	}
	return ReconciledDone, nil
}

// ReadBack looks at the element's alarms at once, and at the guard KPI two minutes later.
func (t Command) ReadBack(ctx context.Context, id string, now time.Time, guardLook bool) (ReadBack, error) {
	o, err := t.look(ctx, id)
	if err != nil {
		return ReadBack{}, err
	}
	alarms, err := t.openAlarms(ctx, o.ID, now)
	if err != nil {
		return ReadBack{}, err
	}
	words := Count(alarms, "open alarm", "open alarms")
	rb := ReadBack{Good: true, Seen: map[string]string{fieldAlarms: words}}
	rb.Result.Records = []copilot.Record{{ID: "recovery", Object: Ref(o), Fields: []copilot.Field{Text("name", o.Name), Text("alarms", words)}}}
	if !guardLook {
		rb.WaitFor = GuardAfter
		rb.Result.Summary = fmt.Sprintf("%s on %s.", Count(alarms, "alarm is open", "alarms are open"), o.ID)
		return rb, nil
	}
	guard, level, ok, err := t.level(ctx, o.ID, now)
	if err != nil {
		return ReadBack{}, err
	}
	rb.Good = ok && guard.Good(level.Value)
	rb.Mended = rb.Good
	rb.Seen[guard.Field] = guard.Words(level, ok)
	rb.Result.Summary = fmt.Sprintf("%s (%s): %s.", guard.Label, o.ID, guard.Words(level, ok))
	if ok {
		rb.Result.Records = append(rb.Result.Records, guard.Record(Ref(o), o.Name, level))
	}
	return rb, nil
}
