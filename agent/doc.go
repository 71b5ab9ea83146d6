// Package agent is the run: the loop of model turns and tool calls, its budgets, approvals, recovery and verdict.
//
// Floor 5. It knows neither HTTP nor SQL nor vendors; what it needs stands in Deps as small interfaces.
//
//	a, err := agent.New(agent.Config{}, deps)
//	err = a.Start(ctx)
//	run, err := a.Ask(ctx, agent.AskRequest{Principal: who, Purpose: purpose, Text: "why is data slow in Triana?"})
//	for u, err := range a.Watch(ctx, who, run.ID, 0) { … } // stored events, then live ones, until the run is over
//
// The loop reads top to bottom in the order of its phases: work.go, segment.go, assemble.go, stream.go, settle.go,
// invoke.go, action.go with decide.go and execute.go, conclude.go, verdict.go; recover.go says what a process does that
// takes over a dead one's segment. Beside it run flush.go, sweep.go and watch.go.
package agent
