// Package ticket is what a model may ask of trouble tickets, and the one thing it may propose: a note on one.
//
// Floor 4. What customers wrote is evidence of what they say, with its origin, and never decides anything.
//
//	list := ticket.New(client, vocabulary) // ticket.list, ticket.get, ticket.add_note (write)
package ticket
