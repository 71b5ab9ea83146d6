package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// journal is the file from which a restarted sandbox continues: one JSON line for the world and one for each change.
// A nil journal keeps nothing.
type journal struct {
	path string
	file *os.File
	err  error
}

// record is one line. Exactly one member is set, At aside.
type record struct {
	World  *worldRecord `json:"world,omitempty"`
	Clock  *clockRecord `json:"clock,omitempty"`
	Fault  *fault       `json:"fault,omitempty"`
	Entry  *entry       `json:"entry,omitempty"` // a write, once when it arrives and once when it is answered
	Action *action      `json:"action,omitempty"`
	Told   string       `json:"told,omitempty"` // a change that a sink knows of
	At     time.Time    `json:"at,omitzero"`    // when that change came about
}

type worldRecord struct {
	Instance string    `json:"instance"`
	Seed     uint64    `json:"seed"`
	Size     Size      `json:"size,omitzero"` // left out by journals of before sizes
	Noise    Noise     `json:"noise"`
	Origin   time.Time `json:"origin"`
	Faults   []fault   `json:"faults"`
}

type clockRecord struct {
	Mode ClockMode `json:"mode"`
	Base time.Time `json:"base"`
	Mark time.Time `json:"mark"`
}

// openJournal reads what the folder holds and opens the journal for more.
func openJournal(dir string) (*journal, []record, error) {
	if dir == "" {
		return nil, nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, copilot.Wrap(copilot.CodeUnavailable, err, "the sandbox's data folder %s cannot be made: check its parent's rights", dir)
	}
	path := filepath.Join(dir, "sandbox.jsonl")
	old, whole, err := readJournal(path)
	if err != nil {
		return nil, nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = file.Truncate(whole) // a line cut short by a kill would spoil the next one
	}
	if err == nil {
		_, err = file.Seek(0, 2)
	}
	if err != nil {
		return nil, nil, copilot.Wrap(copilot.CodeUnavailable, err, "the sandbox's journal %s cannot be written", path)
	}
	return &journal{path: path, file: file}, old, nil
}

// readJournal returns the whole lines and how many bytes they take.
func readJournal(path string) (out []record, whole int64, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, copilot.Wrap(copilot.CodeUnavailable, err, "the sandbox's journal %s cannot be read", path)
	}
	defer file.Close()
	in := bufio.NewReader(file)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return out, whole, nil
		}
		var r record
		if json.Unmarshal(line, &r) != nil {
			return out, whole, nil
		}
		out, whole = append(out, r), whole+int64(len(line))
	}
}

func (j *journal) restart() {
	if j == nil || j.err != nil {
		return
	}
	if j.err = j.file.Truncate(0); j.err == nil {
		_, j.err = j.file.Seek(0, 0)
	}
}

func (j *journal) write(r record) {
	if j == nil || j.err != nil {
		return
	}
	b, err := json.Marshal(r)
	if err == nil {
		_, err = j.file.Write(append(b, '\n'))
	}
	j.err = err
}

func (j *journal) failure() error {
	if j == nil || j.err == nil {
		return nil
	}
	return copilot.Wrap(copilot.CodeUnavailable, j.err, "the sandbox's journal %s cannot be written: free space and restart", j.path)
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return j.file.Close()
}

// knows refuses a journalled world in which something fails by a mechanism whose file is gone or befalls other things now.
func (c Config) knows(records []record) error {
	var n *network
	for _, r := range records {
		var faults []fault
		if r.World != nil {
			size, err := r.World.Size.whole()
			if err != nil {
				return err
			}
			n, faults = c.network(r.World.Seed, size), r.World.Faults
		}
		if r.Fault != nil {
			faults = append(faults, *r.Fault)
		}
		for _, f := range faults {
			if n == nil {
				return nil // no world to go on with
			}
			if m, ok := n.mechanism(f.Kind); !ok || !contains(m.types(), n.refs[f.Object].kind) {
				return copilot.Errorf(copilot.CodeInvalid, "the journalled world has the fault %s at %s, which no mechanism makes: "+
					"name the folder of its file with --mechanisms, or begin a new world with --fault or --seed", f.Kind, f.Object)
			}
		}
	}
	return nil
}

// resume puts the journalled world in place and reports whether there was one.
func (o *operator) resume(records []record) bool {
	instance := ""
	var at clockRecord
	for _, r := range records {
		switch {
		case r.World != nil:
			instance, o.seed, o.noise, o.origin, o.faults = r.World.Instance, r.World.Seed, r.World.Noise, r.World.Origin, r.World.Faults
			o.size, _ = r.World.Size.whole() // knows has held it
		case r.Clock != nil:
			at = *r.Clock
			o.rewind(at.Base)
		case r.Fault != nil:
			o.faults = append(o.faults, *r.Fault)
		case r.Action != nil:
			o.actions = append(o.actions, *r.Action)
		case r.Told != "":
			o.told[r.Told] = r.At
		case r.Entry != nil:
			o.restore(r.Entry)
		}
	}
	if instance == "" || at.Mode == "" {
		return false
	}
	o.clock.mode, o.clock.base, o.clock.mark = at.Mode, at.Base, at.Mark
	o.rebuild(o.cfg.network(o.seed, o.size), instance)
	return true
}
