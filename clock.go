package copilot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"
)

// Clock tells wall time. It is injected everywhere, so that tests decide what time it is.
type Clock interface {
	Now() time.Time
}

// ClockFunc adapts a function to Clock.
type ClockFunc func() time.Time

// Now implements Clock.
func (f ClockFunc) Now() time.Time { return f() }

// WallClock is the machine's own clock, in UTC.
var WallClock Clock = ClockFunc(func() time.Time { return time.Now().UTC() })

// KernelClock tells the operator's time, as read from the Date header of the Kernel. Questions and windows use it.
type KernelClock interface {
	KernelNow(ctx context.Context) (time.Time, error)
}

// The prefixes of ids. An id is a prefix, an underscore and a UUIDv7 (RFC 9562) in its usual form.
const (
	PrefixConversation = "conv"
	PrefixRun          = "run"
	PrefixMessage      = "msg"
	PrefixCall         = "call"
	PrefixAction       = "act"
	PrefixApproval     = "appr"
	PrefixDocument     = "doc"
	PrefixPassage      = "psg"
	PrefixProcess      = "proc"
)

// NewID returns a new id of the prefix at the given instant: ids of one process sort by time.
func NewID(prefix string, at time.Time) string {
	var b [16]byte
	_, _ = rand.Read(b[6:])
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (8 * (5 - i)))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return prefix + "_" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// HasPrefix reports whether id is an id of the prefix, by form alone.
func HasPrefix(id, prefix string) bool {
	rest, ok := strings.CutPrefix(id, prefix+"_")
	return ok && len(rest) == 36
}
