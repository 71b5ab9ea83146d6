package sqlite

import (
	"cmp"
	"log/slog"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Config says where the file is and how the store behaves. Zero values mean the defaults named at each field.
type Config struct {
	Path         string        // the database file; its folder must exist
	Clock        copilot.Clock // wall time of rows and leases; copilot.WallClock
	Logger       *slog.Logger  // nothing is logged when nil
	LeaseTTL     time.Duration // how long a lease lasts without being renewed; 15 s
	PollInterval time.Duration // how often the queue looks for jobs that another process put there; 1 s
	Workers      int           // segments worked at the same time; 32
	Readers      int           // connections that read; 4
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = copilot.WallClock
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.LeaseTTL = cmp.Or(c.LeaseTTL, 15*time.Second)
	c.PollInterval = cmp.Or(c.PollInterval, time.Second)
	c.Workers = cmp.Or(c.Workers, 32)
	c.Readers = cmp.Or(c.Readers, 4)
	return c
}

// Check reports what is wrong with the configuration, with the next step in the message (CodeInvalid).
func (c Config) Check() error {
	switch {
	case c.Path == "":
		return copilot.Errorf(copilot.CodeInvalid, "the database has no path: set the data folder")
	case c.LeaseTTL < 0 || c.PollInterval < 0 || c.Workers < 0 || c.Readers < 0:
		return copilot.Errorf(copilot.CodeInvalid, "the database settings hold a negative number: use positive ones, or 0 for the default")
	}
	return nil
}
