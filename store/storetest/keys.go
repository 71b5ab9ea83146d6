package storetest

import (
	"testing"

	"github.com/kernelcopilot/copilot"
)

// RunKeyStore tests that a key begins one run, whoever races, and outlives the process.
func RunKeyStore(t *testing.T, d Driver) {
	t.Run("a key begins one run", func(t *testing.T) { keyOnce(t, d) })
	t.Run("one of racing requests", func(t *testing.T) { keyRace(t, d) })
	t.Run("a key survives a restart", func(t *testing.T) { keyStays(t, d) })
}

func (f *fixture) keyed(key, principal, digest string) copilot.NewRun {
	n := f.newRun(ours, "")
	n.Key = &copilot.RunKey{Principal: principal, Key: key, Digest: digest}
	return n
}

func (f *fixture) runOfKey(principal, key, wantRun, wantDigest string) {
	f.t.Helper()
	run, digest, err := f.RunOfKey(f.ctx, ours, principal, key)
	f.ok(err)
	if run != wantRun || digest != wantDigest {
		f.t.Fatalf("the key %s of %s began %s (%s), want %s (%s)", key, principal, run, digest, wantRun, wantDigest)
	}
}

func keyOnce(t *testing.T, d Driver) {
	f := newFixture(t, d)
	_, _, err := f.RunOfKey(f.ctx, ours, "noc", "k")
	f.code(copilot.CodeNotFound, err)
	first := f.keyed("k", "noc", "one")
	f.ok(f.Create(f.ctx, ours, first))
	f.runOfKey("noc", "k", first.Run.ID, "one")
	second := f.keyed("k", "noc", "two")
	f.code(copilot.CodeConflict, f.Create(f.ctx, ours, second))
	_, err = f.Run(f.ctx, ours, second.Run.ID)
	f.code(copilot.CodeNotFound, err) // a refused Create leaves nothing behind
	_, err = f.Conversation(f.ctx, ours, second.Run.Conversation)
	f.code(copilot.CodeNotFound, err)
	other := f.keyed("k", "support", "two") // the same key of someone else
	f.ok(f.Create(f.ctx, ours, other))
	f.runOfKey("support", "k", other.Run.ID, "two")
	f.code(copilot.CodeInvalid, f.Create(f.ctx, ours, f.keyed("", "noc", "x")))
}

func keyRace(t *testing.T, d Driver) {
	f := newFixture(t, d)
	runs := make([]copilot.NewRun, 20)
	for i := range runs {
		runs[i] = f.keyed(hostile, "noc", "d")
	}
	won := 0
	for i, err := range race(len(runs), func(i int) error { return f.Create(f.ctx, ours, runs[i]) }) {
		if err == nil {
			won++
			f.runOfKey("noc", hostile, runs[i].Run.ID, "d")
			continue
		}
		f.code(copilot.CodeConflict, err)
	}
	if won != 1 {
		t.Fatalf("%d requests with one key began a run", won)
	}
}

func keyStays(t *testing.T, d Driver) {
	f := newFixture(t, d)
	n := f.keyed("k", "noc", "d")
	f.ok(f.Create(f.ctx, ours, n))
	f.reopen().runOfKey("noc", "k", n.Run.ID, "d")
}
