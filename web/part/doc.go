// Package part holds the parts that every page of the console is made of: a conversation's state reduced from events
// (Thread), the view models of messages, tool cards, boards and approvals, and the templ components that show them.
//
// Floor 6. It takes values and never a store; the same components render a page at first and each live update after.
//
//	th := part.NewThread(part.Options{Conversation: id, Zone: zone})
//	for _, e := range events {
//		th.Apply(e)
//	}
//	for _, f := range th.Flush() {
//		// f.Target is the element's id, f.Component its whole new content
//	}
package part
