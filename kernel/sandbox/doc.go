// Package sandbox is the simulated operator: real HTTP servers with the Kernel APIs over a simulated network and its
// customers, into which mechanisms of failure can be injected.
//
// Floor 2. It owns what happens in the simulated network and the operator's side of the wire; it knows nothing of
// causes, runbooks or the agent. What it serves is a pure function of seed, noise, faults, actions and clock:
//
//	s, err := sandbox.New(sandbox.Config{Seed: 7, Faults: []string{"backhaul_loss@link#3,start=-45m"}})
//	err = s.Start(ctx)
//	defer s.Stop(ctx)
//	fmt.Println(s.KernelURL(), s.Hint())
//
// The routes of both ports are listed in ROUTES.md beside this file.
package sandbox
