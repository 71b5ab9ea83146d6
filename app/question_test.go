package app_test

import (
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/app"
	"github.com/kernelcopilot/copilot/client"
)

// TestFirstQuestion: it claims a symptom only once the figures can show it, and can always be answered.
func TestFirstQuestion(t *testing.T) {
	for fault, want := range map[string]string{
		"none":                              `^Is anything wrong in \p{Lu}.+ right now\?$`,
		"cell_congestion@cell#2,start=-40m": `^Why is data slow in Sevilla Este 2 since (yesterday )?\d\d:\d\d\?$`,
		"cell_congestion@cell#2":            `^Is anything wrong in Sevilla Este 2 right now\?$`, // it begins now
		"cell_congestion@cell#2,start=-72h": `^Why is data slow in Sevilla Este 2 for \d days\?$`,
		"apn_wrong@subscriber#40":           `^Is the mobile data of \+\d+ working right now\?$`,
		"site_power_loss@site#2,start=-30m": `^Why is there no service in \p{Lu}.+ since (yesterday )?\d\d:\d\d\?$`,
	} {
		a := boot(t, func(c *app.Config) { c.Faults = []string{fault} })
		if q := a.Question(); !regexp.MustCompile(want).MatchString(q) {
			t.Errorf("%s: %q", fault, q)
		}
		if !strings.HasPrefix(a.Question(), "Is ") {
			continue
		}
		c := client.New(a.URL())
		run, err := c.StartRun(t.Context(), client.RunRequest{Text: a.Question()})
		if err != nil {
			t.Fatal(err)
		}
		if v := verdict(t, c, run.ID); v.Outcome == copilot.OutcomeClarify || v.Outcome == copilot.OutcomeStopped || v.Outcome == copilot.OutcomeAnswered {
			t.Errorf("%s: %q ends as %+v", fault, a.Question(), v)
		}
	}
}

// suggested is the question that the home page suggests now.
func suggested(t *testing.T, a *app.App, lang string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Language", lang)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`data-act="suggest" data-text="([^"]*)"`).FindSubmatch(page)
	if m == nil {
		t.Fatalf("nothing is suggested:\n%s", page)
	}
	return html.UnescapeString(string(m[1]))
}

// TestSuggestionFollowsTheNetwork: the home page suggests what can be answered now, in its language; once the fault was
// mended it claims nothing any more.
func TestSuggestionFollowsTheNetwork(t *testing.T) {
	for fault, forms := range map[string][3]string{
		"apn_wrong@subscriber#40,start=-40m": {"Why has the customer with", "¿Por qué el cliente con", "¿Funcionan los datos móviles de"},
		"cell_congestion@cell#2,start=-40m":  {"Why is data slow in", "¿Por qué van lentos los datos en", "¿Falla algo en Sevilla Este 2 ahora"},
		"site_power_loss@site#2,start=-30m":  {"Why is there no service in", "¿Por qué no hay servicio en", ""}, // a crew is on its way: it lasts
	} {
		a := boot(t, func(c *app.Config) { c.Faults = []string{fault} })
		c := client.New(a.URL())
		if q := suggested(t, a, "en"); !strings.HasPrefix(q, forms[0]) || q != a.Question() {
			t.Errorf("%s: %q", fault, q)
		}
		q := suggested(t, a, "es")
		if !strings.HasPrefix(q, forms[1]) {
			t.Errorf("%s: %q", fault, q)
		}
		mend(t, c, q)
		if forms[2] == "" {
			continue
		}
		calm := suggested(t, a, "es")
		if !strings.HasPrefix(calm, forms[2]) || !strings.HasPrefix(suggested(t, a, "en"), "Is ") {
			t.Errorf("%s, which was mended: %q", fault, calm)
		}
		run, err := c.StartRun(t.Context(), client.RunRequest{Text: calm})
		if err != nil {
			t.Fatal(err)
		}
		if v := verdict(t, c, run.ID); v.Outcome == copilot.OutcomeClarify || v.Outcome == copilot.OutcomeStopped || v.Outcome == copilot.OutcomeAnswered {
			t.Errorf("%s: %q ends as %+v", fault, calm, v)
		}
	}
}

// verdict reads the run to its end, or to its first wait.
func verdict(t *testing.T, c *client.Client, run string) copilot.Verdict {
	t.Helper()
	for e, err := range c.Events(t.Context(), run, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if end, ok := e.Event.(copilot.RunFinished); ok {
			return end.Result
		}
	}
	t.Fatal("the run does not end")
	return copilot.Verdict{}
}

// TestQuestionAfterRestart: while the fault lasts it is asked about, and once it was mended nothing is claimed.
func TestQuestionAfterRestart(t *testing.T) {
	for fault, asked := range map[string]string{
		"apn_wrong@subscriber#40,start=-40m": "Why has the customer with",
		"cell_congestion@cell#2,start=-40m":  "Why is data slow in",
	} {
		data := t.TempDir()
		again := func(faults ...string) *app.App {
			return boot(t, func(c *app.Config) { c.Data, c.Faults = data, faults })
		}
		first := again(fault)
		if !strings.HasPrefix(first.Question(), asked) {
			t.Fatalf("%s: %q", fault, first.Question())
		}
		shut(t, first)
		second := again()
		if second.Question() != first.Question() {
			t.Errorf("%s, which lasts: %q", fault, second.Question())
		}
		mend(t, client.New(second.URL()), second.Question())
		shut(t, second)
		if q := again().Question(); !strings.HasPrefix(q, "Is ") {
			t.Errorf("%s, which was mended: %q", fault, q)
		}
	}
}

func shut(t *testing.T, a *app.App) {
	t.Helper()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

// mend asks, and approves what is proposed.
func mend(t *testing.T, c *client.Client, question string) {
	t.Helper()
	run, err := c.StartRun(t.Context(), client.RunRequest{Text: question})
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range c.Events(t.Context(), run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		switch e := e.Event.(type) {
		case copilot.ApprovalRequested:
			if _, err := c.Decide(t.Context(), e.ID, client.DecisionRequest{Decision: copilot.DecisionApprove, Digest: e.Digest}); err != nil {
				t.Fatal(err)
			}
		case copilot.ActionChanged:
			if e.State == copilot.ActionDone {
				return
			}
		case copilot.RunFinished:
			if len(e.Outcome.Interrupts) == 0 {
				t.Fatalf("%q ends without an action: %+v", question, e.Result)
			}
		}
	}
}
