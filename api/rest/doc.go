// Package rest is the HTTP API below /api/v1: runs with their event streams, conversations, approvals, documents.
//
// Floor 6. It turns HTTP into calls on the agent and events into server-sent events; no logic of its own. One file holds
// one action or noun. Errors are application/problem+json (RFC 9457).
//
//	h, err := rest.New(rest.Config{Agent: a, Store: s, Search: index, Identify: who})
package rest
