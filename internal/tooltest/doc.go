// Package tooltest calls tools in tests as an agent does: through a registry, with evidence that grows from call to call.
//
// It stands on no floor: tests alone use it.
//
//	b := tooltest.New(t, alarm.New(client, tooltest.Vocabulary(t)))
//	res := b.Call("alarm.list", `{"scope":"site-e"}`)
package tooltest
