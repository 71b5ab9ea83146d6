package part

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// Options are what a thread needs beside its events.
type Options struct {
	Conversation string
	Zone         *time.Location // times are shown in it; nil means UTC
	Viewer       copilot.Principal
	Markdown     *Markdown    // nil means a new one
	Words        *words.Words // nil means those of the default language
}

// Thread is a conversation as its events tell it. It is a value of one goroutine: the page builds one from the store, a
// socket keeps one for as long as it watches. The same events give the same components, in any number of steps.
type Thread struct {
	opts     Options
	Runs     []*Run
	Evidence []*Evidence // newest last
	Board    *Board      // after the last ranking, nil before one
	byRun    map[string]*Run
	found    map[foundKey]bool // what evidence shows as present
	dirty    []string
	known    map[string]bool
}

// NewThread returns an empty thread.
func NewThread(o Options) *Thread {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Words == nil {
		o.Words = words.In("")
	}
	if o.Markdown == nil {
		o.Markdown = NewMarkdown()
	}
	return &Thread{opts: o, byRun: map[string]*Run{}, found: map[foundKey]bool{}, known: map[string]bool{}}
}

// Run is one question with what followed.
type Run struct {
	ID       string
	Question string // "" for an alarm or ticket without words
	Alarm    string
	Ticket   string
	Asker    string
	At       time.Time
	State    copilot.RunState
	Wait     []copilot.Interrupt // what a waiting run waits for
	Items    []*Item
	Verdict  *copilot.Verdict
	Step     string
	Started  time.Time
	Ended    time.Time
	Seq      int64
	Tokens   copilot.Usage
	Backend  string
}

// Item is one block of a run: exactly one field is set.
type Item struct {
	ID      string // the element's id
	Message *Message
	Tool    *Tool
	Action  *Action
	Notice  *Notice
}

// Flushed is one element to bring up to date. Parent is where it goes when the page does not have it yet.
type Flushed struct {
	Target    string
	Parent    string
	Component templ.Component
}

// AddRun tells the thread of a run before its events: who asked what. A run known already is left as it is.
func (t *Thread) AddRun(r copilot.Run) *Run {
	if have := t.byRun[r.ID]; have != nil {
		return have
	}
	v := &Run{
		ID: r.ID, Question: r.Input.Text, Alarm: r.Input.Alarm, Ticket: r.Input.Ticket, Asker: r.Principal.Name, At: r.CreatedAt,
		State: copilot.StateQueued,
	}
	t.Runs = append(t.Runs, v)
	t.byRun[r.ID] = v
	t.touch(runID(v.ID))
	return v
}

// Has reports whether AddRun was called for the run.
func (t *Thread) Has(run string) bool { return t.byRun[run] != nil }

// Conversation is the thread's id.
func (t *Thread) Conversation() string { return t.opts.Conversation }

// Active is the run that is queued or running, nil when none is.
func (t *Thread) Active() *Run {
	for _, r := range slices.Backward(t.Runs) {
		if r.State == copilot.StateQueued || r.State == copilot.StateRunning {
			return r
		}
	}
	return nil
}

// Seen holds the last seq of each run.
func (t *Thread) Seen() map[string]int64 {
	seen := map[string]int64{}
	for _, r := range t.Runs {
		seen[r.ID] = r.Seq
	}
	return seen
}

// Evidenced returns the evidence of the id, nil when there is none.
func (t *Thread) Evidenced(id string) *Evidence {
	for _, e := range t.Evidence {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// Open lists actions that wait for a person.
func (t *Thread) Open() []*Action {
	var out []*Action
	for _, r := range t.Runs {
		for _, it := range r.Items {
			if it.Action != nil && it.Action.Open() {
				out = append(out, it.Action)
			}
		}
	}
	return out
}

func (t *Thread) touch(id string) {
	if !slices.Contains(t.dirty, id) {
		t.dirty = append(t.dirty, id)
	}
}

// Clean forgets what changed: the reader has it.
func (t *Thread) Clean() {
	t.dirty = nil
	for _, r := range t.Runs {
		t.known[runID(r.ID)] = true
	}
}

// Dirty reports whether something changed since the last Flush or Clean.
func (t *Thread) Dirty() bool { return len(t.dirty) > 0 }

// Flush returns the elements that changed since the last call, each as a whole. A run that the reader has not seen comes
// as one element with all that is in it.
func (t *Thread) Flush() []Flushed {
	dirty := t.dirty
	t.dirty = nil
	var out []Flushed
	fresh := map[string]bool{}
	for _, r := range t.Runs {
		if id := runID(r.ID); !t.known[id] {
			t.known[id], fresh[id] = true, true
			out = append(out, Flushed{id, "thread", RunSection(t.RunView(r))})
		}
	}
	for _, id := range dirty {
		if f, ok := t.render(id, fresh); ok {
			out = append(out, f)
		}
	}
	return out
}

// render finds the element of the id. Those inside a run that is sent whole are left out.
func (t *Thread) render(id string, fresh map[string]bool) (Flushed, bool) {
	switch id {
	case "board":
		return Flushed{id, "tab-board", BoardPanel(t.BoardView())}, true
	case "composer-state":
		return Flushed{id, "composer-bar", ComposerState(t.ComposerView())}, true
	}
	for _, e := range t.Evidence {
		if id == "ev-"+e.ID {
			return Flushed{id, "evidence-list", EvidenceCard(*e)}, true
		}
	}
	for _, r := range t.Runs {
		if fresh[runID(r.ID)] {
			continue
		}
		if id == verdictID(r.ID) {
			return Flushed{id, runID(r.ID), VerdictCard(r.ID, t.VerdictView(r))}, true
		}
		if id == statusID(r.ID) {
			return Flushed{id, runID(r.ID), RunStatus(t.StatusView(r))}, true
		}
		for _, it := range r.Items {
			if it.ID == id {
				return Flushed{id, itemsID(r.ID), ItemBlock(t.ItemView(it))}, true
			}
		}
	}
	return Flushed{}, false
}

func runID(run string) string     { return "r-" + run }
func itemsID(run string) string   { return "items-" + run }
func statusID(run string) string  { return "status-" + run }
func verdictID(run string) string { return "verdict-" + run }
