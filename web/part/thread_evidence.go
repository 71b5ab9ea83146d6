package part

import (
	"time"

	"github.com/kernelcopilot/copilot"
)

// Evidence is a card of the evidence panel.
type Evidence struct {
	ID           string
	Conversation string
	Run          string
	Tool         string
	Args         []Arg
	AsOf         time.Time
	Origin       copilot.Origin
	Digest       string
	Records      int             // rows there are in the store
	Result       *copilot.Result // as the backend read it, nil until known
	Zone         *time.Location
	Whole        bool // all rows are here
}

// foundKey is a finding that an evidence shows as present. What was looked for and is not there makes no event.
type foundKey struct{ kind, object, evidence string }

func (t *Thread) addEvidence(r *Run, v copilot.EvidenceAdded) {
	e := t.Evidenced(v.ID)
	if e == nil {
		e = &Evidence{ID: v.ID}
		t.Evidence = append(t.Evidence, e)
	}
	e.Conversation, e.Run, e.Tool, e.Args, e.AsOf, e.Origin, e.Digest, e.Records = t.opts.Conversation, r.ID, v.Tool, args(v.Args), v.AsOf, v.Origin, v.Digest, v.Records
	e.Zone = t.opts.Zone
	t.touch("ev-" + v.ID)
}

// fillEvidence puts the rows of a result on its card.
func (t *Thread) fillEvidence(_ *Run, res copilot.Result) {
	e := t.Evidenced(res.Evidence)
	if e == nil || res.Evidence == "" {
		return
	}
	e.Result = &res
	t.touch("ev-" + e.ID)
}

// AddEvidence puts stored evidence on its card, whole.
func (t *Thread) AddEvidence(ev copilot.Evidence) {
	res := ev.Result
	e := t.Evidenced(ev.ID)
	if e == nil {
		return
	}
	e.Result, e.Whole = &res, true
}
