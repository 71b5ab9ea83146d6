package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/model/engine"
)

// world answers tools from a table: an operator of its own making, with one site "Sevilla Este" and what hangs on it.
type world struct {
	down    map[string]bool            // tools that do not answer
	ranking copilot.Ranking            // what the ranking says once looked at
	before  *copilot.Ranking           // what it says before the test of next was made
	until   string                     // tool and scope of that test, "tool scope"
	hostile string                     // a customer's words in tickets
	calls   []string                   // as made, "tool args"
	made    map[string]bool            // "tool scope"
	count   int                        // evidence
	last    map[string]string          // latest evidence by tool
	names   []copilot.Record           // topology, by name
	extra   map[string]results         // results by tool
	places  map[string]copilot.Ranking // what the ranking says of a scope, when it differs
	more    [][3]string                // tools that this operator has beside the common ones
}

type results struct {
	records  []copilot.Record
	findings []copilot.Finding
}

var now = time.Date(2026, 3, 4, 9, 50, 0, 0, time.UTC) // 10:50 in Madrid

func at(hm string) time.Time {
	t, err := time.Parse("15:04", hm)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 3, 4, t.Hour(), t.Minute(), 0, 0, time.UTC)
}

func obj(s string) copilot.Object {
	o, err := copilot.ParseObject(s)
	if err != nil {
		panic(err)
	}
	return o
}

func named(object, name string) copilot.Record {
	o := obj(object)
	return copilot.Record{ID: o.ID, Object: o, Fields: []copilot.Field{{Name: "name", Kind: copilot.KindText, Value: name}}}
}

// specs are the tools with the ends of their descriptions, as the engine reads them.
func (w *world) specs(withhold ...string) []copilot.ToolSpec {
	var out []copilot.ToolSpec
	for _, d := range append([][3]string{
		{"topology.find", "name msisdn type", ""},
		{"alarm.list", "*scope *since *until open", "alarm.link_down, alarm.cell_down, alarm.mains_failure, alarm.node_unreachable"},
		{"alarm.get", "*id", ""},
		{"performance.check", "*scope *since *until", "kpi.throughput.drop, kpi.prb.high, kpi.link.traffic.drop, kpi.mains.low"},
		{"change.list", "*scope *since *until", "change.site, change.planned_work"},
		{"ticket.list", "*scope *since *until", "ticket.slow_data, ticket.no_service"},
		{"ticket.get", "*id", ""},
		{"customer.affected", "*scope *since *until", ""},
		{"customer.subscription", "*scope", "subscription.apn_mismatch, subscription.suspended"},
		{"device.reachability", "*scope", "device.no_data, device.unreachable"},
		{"document.search", "*query", ""},
		{"diagnosis.rank", "*scope *since *until *through", ""},
		{"ticket.add_note", "*ticket *text", ""},
		{"apn.restore", "*object", ""},
	}, w.more...) {
		hidden := false
		for _, glob := range withhold {
			hidden = hidden || strings.HasPrefix(d[0], strings.TrimSuffix(glob, "*"))
		}
		if hidden {
			continue
		}
		schema := map[string]any{"type": "object"}
		props, required := map[string]any{}, []string{}
		for _, p := range strings.Fields(d[1]) {
			name, must := strings.CutPrefix(p, "*")
			props[name] = map[string]string{"type": "string"}
			if must {
				required = append(required, name)
			}
		}
		schema["properties"], schema["required"] = props, required
		raw, _ := json.Marshal(schema)
		text := "Reads something."
		if d[2] != "" {
			text += "\n\nEstablishes: " + d[2]
		}
		out = append(out, copilot.ToolSpec{Name: d[0], Description: text, Schema: raw})
	}
	return out
}

// answer is the text of one call's result.
func (w *world) answer(c copilot.ToolCall) string {
	w.calls = append(w.calls, c.Name+" "+c.Args)
	var args map[string]string
	if err := json.Unmarshal([]byte(c.Args), &args); err != nil {
		return "not a result"
	}
	if w.down[c.Name] {
		return copilot.Render(copilot.Result{Tool: c.Name, Failure: &copilot.Failure{
			Code: copilot.CodeUnavailable, Message: "the operator's system does not answer", Next: "try later",
		}})
	}
	w.count++
	res := copilot.Result{Tool: c.Name, Evidence: fmt.Sprintf("E%d", w.count), AsOf: now}
	if w.made == nil {
		w.made, w.last = map[string]bool{}, map[string]string{}
	}
	w.last[c.Name] = res.Evidence
	w.made[c.Name+" "+args["scope"]] = true
	switch c.Name {
	case "diagnosis.rank":
		r := w.ranking
		if one, ok := w.places[args["scope"]]; ok {
			r = one
		}
		if w.before != nil && !w.made[w.until] {
			r = *w.before
		}
		r = w.placed(r)
		r.Through = args["through"]
		res.Records = r.Records()
	case "topology.find":
		res.Records = w.find(args["name"] + args["msisdn"])
	default:
		x := w.extra[c.Name]
		res.Records, res.Findings = x.records, x.findings
		if w.hostile != "" && c.Name == "ticket.list" {
			res.Records = append(res.Records, copilot.Record{ID: "TT-00009", Object: obj("ticket/TT-00009"), Time: at("09:00"), Fields: []copilot.Field{
				{Name: "description", Kind: copilot.KindText, Origin: copilot.OriginCustomer, Value: w.hostile},
			}})
		}
	}
	return copilot.Render(res)
}

// placed writes the evidence ids of the latest results in place of the tools that the tables name.
func (w *world) placed(r copilot.Ranking) copilot.Ranking {
	fix := func(points []copilot.HypothesisPoint) []copilot.HypothesisPoint {
		out := slices.Clone(points)
		for i := range out {
			out[i].Evidence = w.last[out[i].Evidence]
		}
		return out
	}
	r.Hypotheses = slices.Clone(r.Hypotheses)
	for i, h := range r.Hypotheses {
		r.Hypotheses[i].For, r.Hypotheses[i].Against = fix(h.For), fix(h.Against)
	}
	return r
}

func (w *world) find(name string) []copilot.Record {
	var out []copilot.Record
	for _, r := range w.names {
		have := strings.ToLower(r.Value("name") + " " + r.ID + " " + r.Value("msisdn") + " " + r.Value("function"))
		for _, word := range strings.Fields(strings.ToLower(name)) {
			if len(word) > 4 && strings.Contains(have, word[:4]) || strings.Contains(have, strings.ToLower(name)) {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// built is one engine for all tests: it holds no state.
var built = sync.OnceValues(func() (*engine.Engine, error) {
	cfg, err := engine.FromPrompts()
	if err != nil {
		return nil, err
	}
	return engine.New(cfg)
})

// play is one conversation with the engine.
type play struct {
	t     *testing.T
	e     *engine.Engine
	w     *world
	req   copilot.ModelRequest
	log   strings.Builder
	block copilot.RunBlock
}

func newPlay(t *testing.T, w *world, block copilot.RunBlock) *play {
	t.Helper()
	e, err := built()
	if err != nil {
		t.Fatal(err)
	}
	if block.TimeZone == "" {
		block.TimeZone = "Europe/Madrid"
	}
	if block.Now.IsZero() {
		block.Now = now
	}
	if block.Job == "" {
		block.Job = copilot.JobDiagnose
	}
	block.Role, block.Segment = append([]copilot.Role{copilot.RoleNOC}, block.Role...), 1
	p := &play{t: t, e: e, w: w, block: block}
	p.req.Tools = w.specs(block.Withhold...)
	p.req.Messages = []copilot.ModelMessage{{Role: copilot.RoleSystemMessage, Text: "You are Kernel Copilot.\n\n" + block.Text()}}
	return p
}

// ask adds a question (none when empty) and plays the run to its end. It returns the last text and its calls.
func (p *play) ask(text string) (string, []copilot.ToolCall) {
	p.t.Helper()
	if text != "" {
		p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleUserMessage, Text: text})
		fmt.Fprintf(&p.log, "> %s\n", text)
	}
	return p.run()
}

func (p *play) run() (string, []copilot.ToolCall) {
	p.t.Helper()
	for range 20 {
		m := p.turn()
		p.req.Messages = append(p.req.Messages, m)
		if m.Text != "" {
			fmt.Fprintf(&p.log, "%s\n", m.Text)
		}
		for _, c := range m.Calls {
			fmt.Fprintf(&p.log, "call %s %s\n", c.Name, c.Args)
		}
		if m.Text != "" {
			return m.Text, m.Calls
		}
		for _, c := range m.Calls {
			p.req.Messages = append(p.req.Messages, copilot.ModelMessage{Role: copilot.RoleToolMessage, CallID: c.ID, Text: p.w.answer(c)})
		}
	}
	p.t.Fatalf("no answer after 20 turns:\n%s", p.log.String())
	return "", nil
}

// turn asks for one turn and checks the form of the stream.
func (p *play) turn() copilot.ModelMessage {
	p.t.Helper()
	m := copilot.ModelMessage{Role: copilot.RoleAssistantMessage}
	finished := copilot.FinishReason("")
	for c, err := range p.e.Stream(context.Background(), p.req) {
		if err != nil {
			p.t.Fatal(err)
		}
		if finished != "" {
			p.t.Fatal("a chunk after the finish")
		}
		m.Text += c.Text
		for _, d := range c.Calls {
			m.Calls = append(m.Calls, copilot.ToolCall{ID: d.ID, Name: d.Name, Args: d.Args})
		}
		finished = c.Finish
	}
	if finished == "" || m.Text == "" && len(m.Calls) == 0 {
		p.t.Fatalf("an unfinished or empty turn: %q", finished)
	}
	return m
}
