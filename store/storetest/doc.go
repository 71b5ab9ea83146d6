// Package storetest is the suite that every storage driver runs: one exported function per interface of the root package,
// and Run for all of them.
//
// Floor 2. It owns what the interfaces promise, told as tests; it does not know how a driver keeps its word.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, storetest.Driver{Open: func(t *testing.T, dir string, clock copilot.Clock) storetest.Stores {
//			…
//		}})
//	}
package storetest
