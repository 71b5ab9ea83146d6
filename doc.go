// Package copilot holds the nouns of Kernel Copilot that two floors or more share: principals, runs, events,
// evidence, actions, the model port and the storage ports.
//
// Floor 0. It imports the standard library alone and knows no technology; every other package is named for what
// it wraps and talks to its siblings through the small interfaces declared here.
//
// A tool result travels as text, so that every backend reads the same thing:
//
//	text := copilot.Render(result)
//	back, err := copilot.ParseResult(text) // back equals result
package copilot
