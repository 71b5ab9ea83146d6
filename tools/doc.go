// Package tools is the registry of what a model may call, and the way a tool is written:
//
//	tools.Define("alarm.list", copilot.RiskRead, 10*time.Second,
//		func(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) { … })
//
// Floor 4. It owns each tool's schemas, risk, call, evidence and findings; it does not know who asks or how it is shown.
package tools
