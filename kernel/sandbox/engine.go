package sandbox

import (
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

// operator holds the present world and everything that was done to it. Reads take a snapshot without a lock; whoever
// changes something holds mu, writes the journal and puts a new snapshot in place.
type operator struct {
	cfg     Config
	clock   *clock
	journal *journal
	mu      sync.Mutex // guards what follows, and the order of changes
	faults  []fault
	actions []action
	ledger  []*entry
	byKey   map[string]*entry
	told    map[string]time.Time // changes of QoS sessions that their sinks know of, with when they came about
	changed func()               // called when world or clock changed; does not block
	seed    uint64
	size    Size
	noise   Noise
	origin  time.Time
	current atomic.Pointer[snapshot]
}

// snapshot is a world with the name that Kernel answers carry.
type snapshot struct {
	*world
	instance string
	seed     uint64
}

// view is what an API answers from: a world and an instant.
type view struct {
	*snapshot
	now time.Time
}

// look returns the present world and time, laying out other noise when the clock has come near
// the end of it, or has gone back before its beginning.
func (o *operator) look() view {
	s, now := o.current.Load(), o.clock.now()
	if now.Before(s.horizon) && !now.Before(s.floor) {
		return view{s, now}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rebuild(s.net, s.instance)
	return view{o.current.Load(), now}
}

// rebuild makes the snapshot that follows from faults and actions. The caller holds mu.
func (o *operator) rebuild(net *network, instance string) {
	w := makeWorld(net, o.noise, o.origin, o.clock.now(), o.faults, slices.Clone(o.actions))
	o.current.Store(&snapshot{w, instance, o.seed})
	o.changed()
}

// worldWish is what a new world is made of.
type worldWish struct {
	Seed   uint64
	Size   Size // the configured one when it says nothing
	Noise  Noise
	Clock  time.Time // zero means the wall clock's
	Mode   ClockMode
	Faults []faultSpec
	BySeed bool // one fault that follows from the seed, instead of Faults
}

// begin replaces the world, and forgets faults, actions and ledger. Nothing changes when a wish is wrong.
func (o *operator) begin(wish worldWish) error {
	if err := wish.Noise.check(); err != nil {
		return err
	}
	if wish.Size == (Size{}) {
		wish.Size = o.cfg.Size
	}
	size, err := wish.Size.whole()
	if err != nil {
		return err
	}
	net := o.cfg.network(wish.Seed, size)
	if wish.BySeed {
		wish.Faults = []faultSpec{faultOfSeed(net)}
	}
	now := wish.Clock
	if now.IsZero() {
		now = o.cfg.WallClock.Now()
	}
	now = now.UTC()
	if err := plausible("the clock", now); err != nil {
		return err
	}
	faults, err := resolveAll(net, wish.Faults, now)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seed, o.size, o.noise, o.origin = wish.Seed, size, wish.Noise, now
	o.faults, o.actions, o.ledger, o.byKey, o.told = faults, nil, nil, map[string]*entry{}, map[string]time.Time{}
	o.clock.set(now, wish.Mode)
	instance := copilot.NewID("world", o.cfg.WallClock.Now())
	o.rebuild(net, instance)
	o.journal.restart()
	o.journal.write(record{World: &worldRecord{Instance: instance, Seed: o.seed, Size: o.size, Noise: o.noise, Origin: o.origin, Faults: o.faults}})
	o.writeClock()
	return o.journal.failure()
}

// network lays out the inventory of a seed; mechanism files can befall it too.
func (c Config) network(seed uint64, size Size) *network {
	n := buildNetwork(seed, size)
	n.extra = c.extra
	return n
}

func resolveAll(net *network, specs []faultSpec, now time.Time) ([]fault, error) {
	var out []fault
	for _, s := range specs {
		f, err := s.resolve(net, now)
		if err != nil {
			return nil, err
		}
		if err := apart(f, out); err != nil {
			return nil, err
		}
		f.ID = "F" + strconv.Itoa(len(out)+1)
		out = append(out, f)
	}
	return out, nil
}

// apart refuses a second failure of a kind at an object that has not recovered from the first.
func apart(f fault, others []fault) error {
	for _, o := range others {
		if o.Kind == f.Kind && o.Object == f.Object && (o.end.IsZero() || f.Start.Before(o.end)) {
			return copilot.Errorf(copilot.CodeInvalid, "%s already fails by %s since %s: pick another place or end that first", f.Object, f.Kind, o.Start.Format(time.RFC3339))
		}
	}
	return nil
}

// inject adds a fault to the present world.
func (o *operator) inject(spec faultSpec) (fault, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.current.Load()
	f, err := spec.resolve(s.net, o.clock.now())
	if err == nil {
		err = apart(f, s.faults)
	}
	if err != nil {
		return f, err
	}
	f.ID = "F" + strconv.Itoa(len(o.faults)+1)
	o.faults = append(slices.Clone(o.faults), f)
	o.rebuild(s.net, s.instance)
	o.journal.write(record{Fault: &f})
	return f, o.journal.failure()
}

// act lets an action take effect. The caller holds mu.
func (o *operator) act(a action) {
	s := o.current.Load()
	o.actions = append(o.actions, a)
	o.rebuild(s.net, s.instance)
}

// setClock moves the operator's time. Back, it forgets what was done after the new time.
func (o *operator) setClock(t time.Time, mode ClockMode) error {
	if !t.IsZero() {
		if err := plausible("the clock", t); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock.set(t, mode)
	o.rewind(o.clock.now())
	s := o.current.Load()
	o.rebuild(s.net, s.instance)
	o.writeClock()
	return o.journal.failure()
}

// rewind forgets what was done after now: commands, changes of tickets, sessions, what sinks were told of, and the keys of
// those writes, so that the same can be done anew. The ledger keeps its lines, and faults are nature's. The caller holds mu.
func (o *operator) rewind(now time.Time) {
	o.actions = slices.DeleteFunc(slices.Clone(o.actions), func(a action) bool { return a.Time.After(now) })
	maps.DeleteFunc(o.told, func(_ string, at time.Time) bool { return at.After(now) })
	maps.DeleteFunc(o.byKey, func(_ string, e *entry) bool { return e.State != stateHeld && e.Time.After(now) })
}

func (o *operator) writeClock() {
	mode, base, mark := o.clock.state()
	o.journal.write(record{Clock: &clockRecord{Mode: mode, Base: base, Mark: mark}})
}
