package part

import (
	"encoding/json"
	"slices"
	"sort"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Tool is a tool call and what came of it.
type Tool struct {
	Call     string
	Name     string // PACKAGE.VERB
	Args     []Arg
	RawArgs  string
	Running  bool
	Proposed bool // a write: its action's card tells the rest
	Cut      bool // the run ended before the result
	Since    time.Time
	Duration time.Duration
	Result   *copilot.Result // nil until there is one, or when its text is not a result
	Raw      string
}

// Arg is one argument in the order of its name.
type Arg struct{ Name, Value string }

func (t *Thread) applyTool(r *Run, e copilot.StoredEvent) {
	switch v := e.Event.(type) {
	case copilot.ToolCallStart:
		t.add(r, &Item{ID: "tool-" + v.ToolCallID, Tool: &Tool{Call: v.ToolCallID, Name: v.ToolCallName, Running: true, Since: e.At}})
	case copilot.ToolCallArgs:
		if it := tool(r, v.ToolCallID); it != nil {
			it.Tool.RawArgs += v.Delta
			it.Tool.Args = args(it.Tool.RawArgs)
			t.touch(it.ID)
		}
	case copilot.ToolCallResult:
		if it := tool(r, v.ToolCallID); it != nil {
			x := it.Tool
			x.Running, x.Raw, x.Duration = false, v.Content, time.Duration(v.DurationMS)*time.Millisecond
			if res, err := copilot.ParseResult(v.Content); err == nil {
				x.Result = &res
				t.fillEvidence(r, res)
			}
			t.touch(it.ID)
		}
	}
}

func tool(r *Run, call string) *Item {
	i := slices.IndexFunc(r.Items, func(it *Item) bool { return it.Tool != nil && it.Tool.Call == call })
	if i < 0 {
		return nil
	}
	return r.Items[i]
}

// args reads the arguments as a table; text that is no JSON object stands as it is.
func args(raw string) []Arg {
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(raw), &m) != nil {
		if raw == "" {
			return nil
		}
		return []Arg{{"", raw}}
	}
	out := make([]Arg, 0, len(m))
	for k, v := range m {
		var s string
		if json.Unmarshal(v, &s) != nil {
			s = string(v)
		}
		out = append(out, Arg{k, s})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Arg returns the value of the argument of the name, or "".
func (x *Tool) Arg(name string) string {
	for _, a := range x.Args {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}
