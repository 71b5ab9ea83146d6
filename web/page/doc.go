// Package page answers the console's pages: home, a conversation, its evidence, approvals, documents and runs. It turns
// a request into calls on the agent and the stores, and what comes back into the parts of web/part.
//
// Floor 6. It knows no SQL and no model, and decides nothing: who may do what is the agent's to say.
//
//	h, err := page.New(page.Config{Agent: agent, Store: store, Identify: identify, Clock: clock, Log: log})
//	router.Mount("/", h)
package page
