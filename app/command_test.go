package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/app"
)

// run calls a command in this process, in a folder of its own, and returns its exit code and what it said.
func run(t *testing.T, args ...string) (code int, out, notes string) {
	t.Helper()
	var o, n bytes.Buffer
	code = app.Main(args, &o, &n)
	return code, o.String(), n.String()
}

// TestWrongUse: each ends with 2 and says what to do, under the command's own name.
func TestWrongUse(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) string {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	bad := write("bad.yaml", "adr: 127.0.0.1:1\n")
	script := write("turns.json", `[{"text":"hello","fault":"cutt"}]`)
	field := write("field.json", `[{"txt":"hello"}]`)
	twice := write("twice.json", `[{"text":"hello"}] []`)
	for _, x := range []struct {
		args []string
		env  string
		says string
	}{
		{[]string{"nosuch"}, "", `there is no command "nosuch"; see copilot --help`},
		{[]string{"serv"}, "", `did you mean "serve"?`},
		{[]string{"--nosuch"}, "", "see copilot --help"},
		{[]string{"ask", "--nosuch"}, "", "see copilot ask --help"},
		{[]string{"ask"}, "", "give a question in quotes"},
		{[]string{"serve", "now"}, "", "see copilot serve --help"},
		{[]string{"ask", "x", "--url", "foo"}, "", `url (flag --url) is "foo"`},
		{[]string{"ask", "x"}, "COPILOT_URL=localhost:8080", `url (env COPILOT_URL) is "localhost:8080"`},
		{[]string{"config"}, "COPILOT_ADR=127.0.0.1:1", "did you mean COPILOT_ADDR?"},
		{[]string{"config"}, "COPILOT_MODEL_KEYFILE=/x", "did you mean COPILOT_MODEL_KEY_FILE?"},
		{[]string{"config", "--config", bad}, "", `did you mean "addr"?`},
		{[]string{"config"}, "COPILOT_SEED=x", "seed (env COPILOT_SEED) is to be a whole number"},
		{[]string{"serve", "--model-idle", "3"}, "", "model_idle (flag --model-idle) is to be a duration, such as 30s"},
		{[]string{"config"}, "COPILOT_KERNEL_TOKEN_URL=/token", "kernel_token_url (env COPILOT_KERNEL_TOKEN_URL) is"},
		{[]string{"config"}, "COPILOT_KERNEL_CA_FILE=ca.pem", "set COPILOT_KERNEL_URL, or leave kernel_ca_file out"},
		{[]string{"serve", "--kernel-url", "https://127.0.0.1:1", "--kernel-cert-file", "none.pem"}, "", "set both COPILOT_KERNEL_CERT_FILE and COPILOT_KERNEL_KEY_FILE"},
		{[]string{"serve", "--approval-ttl", "-5m"}, "", "approval_ttl (flag --approval-ttl) is -5m0s, and must be longer than nothing"},
		{[]string{"config"}, "COPILOT_RUN_WALL=0s", "run_wall (env COPILOT_RUN_WALL) is 0s"},
		{[]string{"serve", "--addr", "80"}, "", "such as 127.0.0.1:8080"},
		{[]string{"eval"}, "", "name a suite: "},
		{[]string{"serve", "--fault", "zzz@site"}, "", "kinds are"},
		{[]string{"eval", "nosuch"}, "", "smoke"},
		{[]string{"fake-model", "--script", "none.json"}, "", "none.json"},
		{[]string{"fake-model", "--script", ""}, "", "--script needs a file"},
		{[]string{"fake-model", "--script", script}, "", `turn 1: there is no fault "cutt"; there are 500, 429,`},
		{[]string{"fake-model", "--script", field}, "", `unknown field "txt"`},
		{[]string{"fake-model", "--script", twice}, "", "one JSON array"},
		{[]string{"fake-model", "--brain", "human"}, "", "engine"},
	} {
		name, value, _ := strings.Cut(x.env, "=")
		if name != "" {
			t.Setenv(name, value)
		}
		if code, out, notes := run(t, x.args...); code != app.ExitUsage || !strings.Contains(notes, x.says) || out != "" {
			t.Errorf("%v %s: %d, %q %q, want %q", x.args, x.env, code, out, notes, x.says)
		}
		if name != "" {
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestForeignVariable: one of another program is told of and does no harm.
func TestForeignVariable(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("COPILOT_OF_ANOTHER_PROGRAM", "x")
	if code, _, notes := run(t, "config"); code != app.ExitOK || !strings.Contains(notes, "COPILOT_OF_ANOTHER_PROGRAM means nothing here") {
		t.Errorf("%d %q", code, notes)
	}
	for _, name := range []string{"COPILOT_SPECS", "COPILOT_NAB", "COPILOT_SHOTS"} {
		t.Setenv(name, t.TempDir())
		if code, _, notes := run(t, "config"); code != app.ExitOK || strings.Contains(notes, name) {
			t.Errorf("%s, which the tests read: %d %q", name, code, notes)
		}
	}
}

// TestAskWithoutServer: what is printed can be followed after the booted server has gone; words need no quotes.
func TestAskWithoutServer(t *testing.T) {
	t.Chdir(t.TempDir())
	data := filepath.Join("my data")
	code, out, notes := run(t, "ask", "--data", data, "--fault", "cell_congestion@cell#2,start=-40m", "why", "is", "data", "slow", "in", "Sevilla", "Este", "2?")
	if code != app.ExitWaiting || out == "" {
		t.Fatalf("%d %q %q", code, out, notes)
	}
	for _, want := range []string{"one is booted for this question", "simulated operator", "copilot serve --data 'my data'", "then decide it there at /c/conv_"} {
		if !strings.Contains(notes, want) {
			t.Errorf("it does not say %q:\n%s", want, notes)
		}
	}
	if strings.Contains(notes, "http://") {
		t.Errorf("it gives an address that is dead:\n%s", notes)
	}
	conversation := regexp.MustCompile(`conv_[\w-]+`).FindString(notes)
	a := boot(t, func(c *app.Config) { c.Data, c.Faults = data, nil })
	if resp, body := plainly(t, "GET", a.URL()+"/c/"+conversation, ""); resp.StatusCode != 200 || !strings.Contains(body, "Approve") {
		t.Errorf("the conversation is not there to be decided: %s", resp.Status)
	}
	code, _, notes = run(t, "ask", "--data", data, "-c", conversation, "who is hit?")
	if code != app.ExitOK || strings.Contains(notes, "booted") || !strings.Contains(notes, "simulated operator") ||
		!strings.Contains(notes, "copilot ask --data 'my data' -c "+conversation) {
		t.Errorf("with a server: %d %q", code, notes)
	}
	if code, _, notes = run(t, "ask", "--data", data, "--fault", "none", "who is hit?"); code != app.ExitUsage || !strings.Contains(notes, "--fault makes a new simulated world") {
		t.Errorf("a world for a running server: %d %q", code, notes)
	}
}

// TestConfigAsJSON: values have their own types, and secrets none.
func TestConfigAsJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("COPILOT_MODEL_KEY", "key-of-the-test")
	t.Setenv("COPILOT_HOSTS", "a.example,b.example")
	code, out, _ := run(t, "config", "--json")
	var rows []struct {
		Key, Origin string
		Value       any
	}
	if err := json.Unmarshal([]byte(out), &rows); err != nil || code != app.ExitOK {
		t.Fatal(code, err)
	}
	got := map[string]any{}
	for _, r := range rows {
		got[r.Key] = r.Value
		if r.Key == "hosts" && r.Origin != "env COPILOT_HOSTS" {
			t.Errorf("%+v", r)
		}
	}
	hosts, _ := got["hosts"].([]any)
	if got["addr"] != "127.0.0.1:8080" || got["seed"] != 7.0 || got["run_wall"] != "3m0s" || len(hosts) != 2 || strings.Contains(out, "key-of-the-test") {
		t.Errorf("%s", out)
	}
}

// TestAskThatCouldLookAtNothing: a script learns from the exit code that the answer rests on nothing.
func TestAskThatCouldLookAtNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	at, _ := simulated(t)
	t.Setenv("COPILOT_KERNEL_URL", at)
	for secret, want := range map[string]int{"wrong": app.ExitFailed, "sandbox": app.ExitOK} {
		t.Setenv("COPILOT_KERNEL_CLIENT_SECRET", secret)
		for _, question := range []string{"Why is Lucena slow?", "Why is Nowhereville slow?"} {
			if code, out, notes := run(t, "ask", question); code != want {
				t.Errorf("%q with secret %q: %d %q %q", question, secret, code, out, notes)
			}
		}
	}
}
