package evals

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Case is one line of a cases file.
type Case struct {
	ID       string   `json:"id"`
	Seed     uint64   `json:"seed"`
	Clock    string   `json:"clock"` // RFC 3339
	Noise    string   `json:"noise"` // none, normal, heavy
	Faults   []Fault  `json:"faults"`
	Job      string   `json:"job"`  // diagnose, ticket, bundle
	Door     string   `json:"door"` // ask, alert, ticket, wish
	Say      Turns    `json:"say"`  // one text, or several for a conversation of which the last run is graded, or null
	Lang     string   `json:"lang"`
	Role     string   `json:"role"`
	Approve  string   `json:"approve"` // none, all, oracle
	Withhold []string `json:"withhold"`
	Expect   Expect   `json:"expect"`
}

// Fault is one injection. Start is an offset from the case's clock ("-45m").
type Fault struct {
	Kind     string   `json:"kind"`
	Place    string   `json:"place"`
	Start    string   `json:"start,omitempty"`
	Severity *float64 `json:"severity,omitempty"`
}

// Expect is what must hold at the end. What is left out is not graded.
type Expect struct {
	Outcome   string          `json:"outcome"`
	Cause     *string         `json:"cause"`
	Object    string          `json:"object"`
	Start     json.RawMessage `json:"start"`
	Customers json.RawMessage `json:"customers"`
	Remedy    json.RawMessage `json:"remedy"`
	Must      []string        `json:"must"`
	Never     []string        `json:"never"`
}

// Turns is what is said, in order. In JSON it is a string, a list of strings or null.
type Turns []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *Turns) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*t = nil
		return nil
	}
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = Turns{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// Load reads a file of cases. CodeInvalid names the line that is wrong and what is wrong with it.
func Load(path string) ([]Case, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "cases: %v", err)
	}
	defer f.Close()
	return Read(f, path)
}

// Read reads cases, one JSON object a line; empty lines and lines that begin with // are left out.
func Read(r io.Reader, name string) ([]Case, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var cases []Case
	seen := map[string]int{}
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 || bytes.HasPrefix(line, []byte("//")) {
			continue
		}
		c, err := parse(line)
		if err != nil {
			return nil, copilot.Wrap(copilot.CodeInvalid, err, "%s:%d: %v", name, n, err)
		}
		if first, twice := seen[c.ID]; twice {
			return nil, copilot.Errorf(copilot.CodeInvalid, "%s:%d: case %q stands on line %d already", name, n, c.ID, first)
		}
		seen[c.ID] = n
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil {
		return nil, copilot.Wrap(copilot.CodeInvalid, err, "%s: %v", name, err)
	}
	if len(cases) == 0 {
		return nil, copilot.Errorf(copilot.CodeInvalid, "%s holds no case", name)
	}
	return cases, nil
}

func parse(line []byte) (Case, error) {
	var c Case
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return c, fmt.Errorf("%w; docs/evals.md names the fields of a case", err)
	}
	c.defaults()
	return c, c.check()
}

func (c *Case) defaults() {
	set := func(s *string, def string) {
		if *s == "" {
			*s = def
		}
	}
	set(&c.Noise, "normal")
	set(&c.Job, "diagnose")
	set(&c.Door, "ask")
	set(&c.Role, "noc")
	set(&c.Approve, "none")
	set(&c.Clock, "2026-03-04T10:30:00Z")
}

func (c *Case) check() error {
	for _, f := range []struct {
		name, value string
		allowed     []string
	}{
		{"noise", c.Noise, []string{"none", "normal", "heavy"}}, {"job", c.Job, []string{"diagnose", "ticket", "bundle"}},
		{"door", c.Door, []string{"ask", "alert", "ticket", "wish"}}, {"approve", c.Approve, []string{"none", "all", "oracle"}},
	} {
		if !strings.Contains(" "+strings.Join(f.allowed, " ")+" ", " "+f.value+" ") {
			return fmt.Errorf("%s is %q; it may be %s", f.name, f.value, strings.Join(f.allowed, ", "))
		}
	}
	if c.ID == "" {
		return fmt.Errorf("the case has no id")
	}
	if _, err := time.Parse(time.RFC3339, c.Clock); err != nil {
		return fmt.Errorf("clock %q is not RFC 3339", c.Clock)
	}
	if len(c.Say) == 0 && c.Door == "ask" {
		return fmt.Errorf("door ask needs something to say")
	}
	for _, f := range c.Faults {
		if f.Kind == "" || f.Place == "" {
			return fmt.Errorf("a fault needs kind and place")
		}
		if f.Severity != nil && (*f.Severity < 0 || *f.Severity > 1) {
			return fmt.Errorf("severity %v is not between 0 and 1", *f.Severity)
		}
	}
	return nil
}
