package engine

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// RankTool is the one tool that the engine knows by name.
const RankTool = "diagnosis.rank"

// transcript is a request read once: the run's block, what was said, and what was called with what result.
type transcript struct {
	block copilot.RunBlock
	loc   *time.Location
	says  []string // the user's messages, in order; the last is the question, when asked
	asked bool     // this run has a question in words
	tail  string   // the last text that was said after the question
	steps []step
	specs map[string]toolSpec
}

// step is one tool call with its result. current tells those of this run from those of earlier runs.
type step struct {
	tool, args string // args canonical
	values     map[string]string
	current    bool
	answered   bool
	result     copilot.Result // zero when not answered or not readable
	ok         bool           // a readable result that is not a failure
}

type toolSpec struct {
	establishes []string
	properties  []string // nil when the schema names none
	required    []string
}

func readTranscript(req copilot.ModelRequest) transcript {
	t := transcript{specs: map[string]toolSpec{}, loc: time.UTC}
	start := runStart(req.Messages)
	byID := map[string]int{}
	for i, m := range req.Messages {
		switch m.Role {
		case copilot.RoleSystemMessage:
			t.readBlock(m.Text, i > start)
		case copilot.RoleUserMessage:
			t.says = append(t.says, m.Text)
			t.asked = i == start
		case copilot.RoleAssistantMessage:
			if i > start && m.Text != "" {
				t.tail = m.Text
			}
			for _, c := range m.Calls {
				byID[c.ID] = len(t.steps)
				t.steps = append(t.steps, newStep(c, i > start))
			}
		case copilot.RoleToolMessage:
			if k, ok := byID[m.CallID]; ok {
				t.steps[k].fill(m.Text)
			}
		}
	}
	if loc, err := time.LoadLocation(t.block.TimeZone); err == nil {
		t.loc = loc
	}
	for _, s := range req.Tools {
		t.specs[s.Name] = readSpec(s)
	}
	return t
}

// runStart is the place of the message that began this run: its question, or -1 when the run has none.
func runStart(msgs []copilot.ModelMessage) int {
	for i := len(msgs) - 1; i >= 0; i-- {
		if msgs[i].Role == copilot.RoleUserMessage {
			return i
		}
	}
	return -1
}

// readBlock takes a block over the earlier one: what a later segment's block leaves out stays.
func (t *transcript) readBlock(text string, later bool) {
	b, ok := copilot.ParseRunBlock(text)
	if !ok {
		return
	}
	if later || t.block.Run == b.Run {
		old := t.block
		if len(b.Role) == 0 {
			b.Role = old.Role
		}
		b.TimeZone, b.Lang = orElse(b.TimeZone, old.TimeZone), orElse(b.Lang, old.Lang)
		if b.Run == old.Run {
			b.Alarm, b.Ticket = orElse(b.Alarm, old.Alarm), orElse(b.Ticket, old.Ticket)
			b.Job, b.Door = copilot.Job(orElse(string(b.Job), string(old.Job))), orElse(b.Door, old.Door)
			if b.Withhold == nil {
				b.Withhold = old.Withhold
			}
		}
	}
	t.block = b
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func newStep(c copilot.ToolCall, current bool) step {
	s := step{tool: c.Name, current: current, values: map[string]string{}}
	s.args = canonical(c.Args)
	var raw map[string]any
	if json.Unmarshal([]byte(c.Args), &raw) == nil {
		for k, v := range raw {
			if str, ok := v.(string); ok {
				s.values[k] = str
			}
		}
	}
	return s
}

func (s *step) fill(text string) {
	s.answered = true
	r, err := copilot.ParseResult(text)
	if err != nil {
		return
	}
	s.result, s.ok = r, r.Failure == nil
}

// canonical writes JSON arguments with sorted keys and no space; text that is not JSON stays.
func canonical(args string) string {
	var v any
	if json.Unmarshal([]byte(args), &v) != nil {
		return args
	}
	out, err := json.Marshal(v)
	if err != nil {
		return args
	}
	return string(out)
}

func canonicalMap(args map[string]string) string {
	out, _ := json.Marshal(args) //nolint:errchkjson // strings cannot fail; keys come out sorted
	return string(out)
}

func readSpec(s copilot.ToolSpec) toolSpec {
	var out toolSpec
	lines := strings.Split(strings.TrimSpace(s.Description), "\n")
	if rest, ok := strings.CutPrefix(strings.TrimSpace(lines[len(lines)-1]), "Establishes:"); ok {
		for k := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(rest), "."), ",") {
			out.establishes = append(out.establishes, strings.TrimSpace(k))
		}
	}
	var schema struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
	}
	if json.Unmarshal(s.Schema, &schema) == nil {
		out.properties = slices.Sorted(maps.Keys(schema.Properties))
		out.required = schema.Required
	}
	return out
}

// has reports whether the tool is offered in this turn.
func (t *transcript) has(tool string) bool { _, ok := t.specs[tool]; return ok }

// evidence numbers run through a conversation; 0 for what is none.
func evidenceNumber(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "E"))
	if err != nil || !strings.HasPrefix(id, "E") {
		return 0
	}
	return n
}

// ranking is the last ranking of the transcript that names scope, with its evidence; scope "" takes any.
func (t *transcript) ranking(scope string, current bool) (copilot.Ranking, string, bool) {
	for i := len(t.steps) - 1; i >= 0; i-- {
		s := t.steps[i]
		if s.tool != RankTool || !s.ok || current && !s.current || scope != "" && s.values["scope"] != scope {
			continue
		}
		if r, ok := copilot.RankingOf(s.result); ok {
			return r, s.result.Evidence, true
		}
	}
	return copilot.Ranking{}, "", false
}
