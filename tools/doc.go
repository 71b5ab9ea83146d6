// Package tools is the registry of what a model may call, and the way a tool is written: a typed function, with its text
// for the model as Markdown beside the code.
//
//	list := tools.Define("alarm.list", copilot.RiskRead, 10*time.Second,
//		func(ctx context.Context, c tools.Call[Args]) (copilot.Result, error) { … }).Describe(text)
//	reg, err := tools.NewRegistry(policy, list)
//	res, err := reg.Call(ctx, tools.Request{Tool: "alarm.list", Args: args, Principal: p, Purpose: purpose, At: now})
//
// Floor 4. It owns each tool's schemas, risk, call, evidence and findings; it does not know who asks or how it is shown.
package tools
