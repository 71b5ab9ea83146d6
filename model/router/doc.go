// Package router puts a backend that may fail before one that cannot: what the first does not answer, the second does.
//
// Floor 3. It tries the configured backend within a budget of tries and of waiting, and when a turn fails for good lets the
// fallback take the run over from the transcript. A circuit breaker keeps a dead endpoint from being waited for each turn.
//
//	model := router.New(router.Config{Primary: azure, Fallback: engine})
//
// A turn that begins again says so with a chunk that holds a copilot.Restart: the reader takes back what it has shown of it.
package router
