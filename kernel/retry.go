package kernel

import (
	"errors"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

const maxRetryAfter = 5 * time.Second

// newRetryPolicy repeats what may be repeated: network errors, cut or unreadable answers, 429 and 5xx. A Retry-After of
// up to five seconds is honoured; a longer one is an answer of its own.
func newRetryPolicy(cfg Config) retrypolicy.RetryPolicy[*answer] {
	b := retrypolicy.NewBuilder[*answer]().
		WithMaxAttempts(cfg.Attempts).
		ReturnLastFailure().
		HandleIf(func(_ *answer, err error) bool { return retryable(err) })
	b.WithBackoff(cfg.Backoff, 20*cfg.Backoff)
	b.WithJitterFactor(0.2)
	b.WithDelayFunc(func(e failsafe.ExecutionAttempt[*answer]) time.Duration {
		var api *APIError
		if errors.As(e.LastError(), &api) && api.RetryAfter > 0 {
			return api.RetryAfter
		}
		return -1
	})
	return b.Build()
}

func retryable(err error) bool {
	var api *APIError
	if !errors.As(err, &api) || api.stopped || errors.Is(err, errTooLarge) || untrusted(err) || wanted(err) {
		return false
	}
	return api.Status == 0 || api.Status == 429 && api.RetryAfter <= maxRetryAfter || api.Status >= 500
}
