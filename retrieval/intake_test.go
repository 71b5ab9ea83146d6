package retrieval_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/retrieval"
	"github.com/kernelcopilot/copilot/store/sqlite"
)

// shelf is an operator's shelf in this process.
type shelf struct {
	mu       sync.Mutex
	instance string
	texts    map[string]string
	fails    map[string]error // by id, "" for the list
	lists    int
	next     string // the instance that a text is served from once the list was read
}

func (s *shelf) Instance() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.instance
}

func (s *shelf) Documents(context.Context) ([]kernel.DocumentInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists++
	var out []kernel.DocumentInfo
	for id := range s.texts {
		out = append(out, kernel.DocumentInfo{ID: id, Title: "Title of " + id, UpdatedAt: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)})
	}
	return out, s.fails[""]
}

func (s *shelf) Document(_ context.Context, id string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next != "" {
		s.instance, s.next = s.next, ""
	}
	return s.texts[id], s.fails[id]
}

func (s *shelf) set(instance string, fails map[string]error, texts map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instance, s.fails, s.texts = instance, fails, texts
}

// stopped is a clock that is moved by hand.
type stopped struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stopped) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stopped) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type intakeRig struct {
	t     *testing.T
	index *retrieval.Index
	db    *sqlite.Store
	clock *stopped
	shelf *shelf
	*retrieval.Intake
}

func newIntakeRig(t *testing.T) *intakeRig {
	t.Helper()
	_, db := newIndex(t)
	clock := &stopped{now: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}
	r := &intakeRig{t: t, index: retrieval.New(db, clock), db: db, clock: clock, shelf: &shelf{}}
	r.restart()
	return r
}

// restart is another process on the same store.
func (r *intakeRig) restart() {
	r.Intake = retrieval.NewIntake(r.index, r.shelf, slog.New(slog.DiscardHandler))
}

func (r *intakeRig) update(want copilot.Code) {
	r.t.Helper()
	if err := r.Update(r.t.Context(), tenant); copilot.CodeOf(err) != want {
		r.t.Fatalf("update: %v, want %q", err, want)
	}
}

// names are the documents in the index, with their instance.
func (r *intakeRig) names() string {
	r.t.Helper()
	docs, err := r.db.Documents(r.t.Context(), tenant)
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, d := range docs {
		out = append(out, strings.Trim(d.Name+"@"+d.Instance, "@"))
	}
	return strings.Join(out, " ")
}

func (r *intakeRig) found(query string) []copilot.Passage {
	r.t.Helper()
	ps, err := r.index.Search(r.t.Context(), tenant, query, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	return ps
}

func book(codes ...string) string {
	text := "# Alarm dictionary R9\n\nWhat codes mean.\n"
	for i, c := range codes {
		text += fmt.Sprintf("\n## %s\n\n**Senses.** What sensor %d of the element measures, such as %s.\n\n**Class.** Any.\n\n**To check.** The next one.\n", c, i, strings.Repeat("this and that, ", 20))
	}
	return text
}

func TestIntakeFollowsTheWorld(t *testing.T) {
	r := newIntakeRig(t)
	if _, err := r.index.Ingest(t.Context(), tenant, "kernel:mine.md", "# Mine\n\nA27919 as we know it.\n"); err != nil {
		t.Fatal(err)
	}
	r.shelf.set("w1", nil, map[string]string{"alarm-dictionary": book("A27919", "A20001"), "sites": "No heading.\n"})
	r.update("")
	if got := r.names(); got != "kernel:alarm-dictionary@w1 kernel:mine.md kernel:sites@w1" {
		t.Fatal(got)
	}
	docs, _ := r.db.Documents(t.Context(), tenant)
	if d := docs[0]; d.Title != "Alarm dictionary R9" || d.Version != "2026-03-01T08:00:00Z" || d.Origin != copilot.DocumentOperator || docs[2].Title != "Title of sites" {
		t.Errorf("%+v, %q", d, docs[2].Title)
	}
	for range 3 {
		r.update("")
	}
	if r.shelf.lists != 1 {
		t.Errorf("the shelf was read %d times", r.shelf.lists)
	}
	r.shelf.set("w2", nil, map[string]string{"alarm-dictionary": book("A20001", "A23456")})
	r.update("")
	if got := r.names(); got != "kernel:alarm-dictionary@w2 kernel:mine.md" {
		t.Fatal(got)
	}
	if ps := r.found("A27919"); len(ps) != 1 || ps[0].Name != "kernel:mine.md" {
		t.Errorf("of the old world is found: %+v", ps)
	}
	r.shelf.set("w3", nil, map[string]string{"alarm-dictionary": book("A23456")})
	r.restart()
	r.update("")
	if ps := r.found("A20001"); len(ps) != 0 {
		t.Errorf("of the old world is found after a restart: %+v", ps)
	}
}

// TestIntakeWithoutAShelf: what the operator does not give costs it alone, and nothing of a world that is gone stays.
func TestIntakeWithoutAShelf(t *testing.T) {
	down := copilot.Errorf(copilot.CodeUnavailable, "down")
	for name, x := range map[string]struct {
		instance string
		fails    map[string]error
		want     copilot.Code
		left     string
	}{
		"no route":              {"w2", map[string]error{"": copilot.Errorf(copilot.CodeNotFound, "no route")}, "", ""},
		"not allowed":           {"w1", map[string]error{"": copilot.Errorf(copilot.CodeForbidden, "no scope")}, "", ""},
		"no such scope":         {"w2", map[string]error{"": copilot.Errorf(copilot.CodeInvalid, "invalid_scope")}, "", ""},
		"down, another world":   {"w2", map[string]error{"": down}, copilot.CodeUnavailable, ""},
		"down, the same world":  {"w1", map[string]error{"": down}, copilot.CodeUnavailable, "kernel:a@w1 kernel:b@w1"},
		"down, world not heard": {"", map[string]error{"": down}, copilot.CodeUnavailable, "kernel:a@w1 kernel:b@w1"},
		"one is not there":      {"w2", map[string]error{"a": copilot.Errorf(copilot.CodeNotFound, "gone")}, "", "kernel:b@w2"},
		"one is no text":        {"w2", map[string]error{"a": copilot.Errorf(copilot.CodeInvalid, "binary")}, "", "kernel:b@w2"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newIntakeRig(t)
			r.shelf.set("w1", nil, map[string]string{"a": "# A\n", "b": "# B\n"})
			r.update("")
			r.shelf.set(x.instance, x.fails, map[string]string{"a": "# A2\n", "b": "# B2\n"})
			r.restart()
			r.update(x.want)
			if got := r.names(); got != x.left {
				t.Errorf("left: %q, want %q", got, x.left)
			}
			before := r.shelf.lists
			r.update(x.want)
			if r.shelf.lists != before {
				t.Error("the shelf is asked again at once")
			}
			if x.want == "" {
				return
			}
			r.shelf.set("w2", nil, map[string]string{"a": "# A2\n"})
			r.clock.move(2 * time.Minute)
			r.update("")
			if got := r.names(); got != "kernel:a@w2" {
				t.Errorf("after it came back: %q", got)
			}
		})
	}
}

func TestIntakeOfAWorldReplacedMeanwhile(t *testing.T) {
	r := newIntakeRig(t)
	r.shelf.set("w1", nil, map[string]string{"a": "# A\n"})
	r.shelf.next = "w2"
	r.update("")
	if got := r.names(); got != "kernel:a@w2" || r.shelf.lists != 2 {
		t.Errorf("%q after %d lists", got, r.shelf.lists)
	}
}

func TestIntakeReadsOnceForAll(t *testing.T) {
	r := newIntakeRig(t)
	r.shelf.set("w1", nil, map[string]string{"a": "# A\n"})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := r.Update(t.Context(), tenant); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if r.shelf.lists != 1 {
		t.Errorf("the shelf was read %d times", r.shelf.lists)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	r.shelf.set("w2", map[string]error{"": context.Canceled}, nil)
	if err := r.Update(gone, tenant); err == nil {
		t.Error("a caller that left is served")
	}
	r.shelf.set("w2", nil, map[string]string{"b": "# B\n"})
	r.update("") // what stopped one caller stops no other
}

// TestCodesAreFoundExactly: a section is one passage, and its code finds it first, whatever form codes have.
func TestCodesAreFoundExactly(t *testing.T) {
	for _, codes := range [][]string{
		{"A27919", "A27918", "A2791", "A279190", "A20001"},
		{"ALM-1042", "ALM-1043", "ALM-104", "ALM-1042-1", "XLM-1042"},
		{"7.1.42", "7.1.4", "71.42", "42.7.1", "1.7.42"},
		{"27919", "27918", "2791", "279190", "1979"},
	} {
		r := newIntakeRig(t)
		r.shelf.set("w1", nil, map[string]string{"alarm-dictionary": book(codes...)})
		r.update("")
		for _, code := range codes {
			ps := r.found(code)
			if len(ps) == 0 || ps[0].Heading != "Alarm dictionary R9 > "+code || !strings.Contains(ps[0].Text, "Senses") || !strings.Contains(ps[0].Text, "To check") {
				t.Errorf("%s finds %+v", code, ps)
			}
			if asked := r.found("what does the alarm " + code + " mean?"); len(asked) == 0 || len(ps) == 0 || asked[0].Heading != ps[0].Heading {
				t.Errorf("asked about %s: %+v", code, asked)
			}
		}
	}
}
