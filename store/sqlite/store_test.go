package sqlite_test

import (
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/store/sqlite"
	"github.com/kernelcopilot/copilot/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, dir string, clock copilot.Clock) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Config{
		Path: filepath.Join(dir, "copilot.db"), Clock: clock, LeaseTTL: storetest.LeaseTTL,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Driver{Open: func(t *testing.T, dir string, clock copilot.Clock) storetest.Stores {
		return open(t, dir, clock)
	}})
}
