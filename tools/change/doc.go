// Package change is what a model may ask of the change log.
//
// Floor 4. It establishes the change.* findings and says how each change is related to the place asked about.
//
//	list := change.New(client, vocabulary) // change.list
package change
