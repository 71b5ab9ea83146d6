package app

import (
	"io"
	"log/slog"

	"github.com/kernelcopilot/copilot"
)

// newLogger writes JSON lines to w at the level.
func newLogger(w io.Writer, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, copilot.Errorf(copilot.CodeInvalid, "log_level is %q; it may be debug, info, warn or error", level)
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})), nil
}
