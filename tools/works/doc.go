// Package works is what a model may ask of planned works: who announced what, where, when, and what it will cost.
//
// Floor 4. A look at an object takes in what carries it and what hangs on the same link.
//
//	list := works.New(client, vocabulary) // works.list
package works
