package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	copilot "github.com/kernelcopilot/copilot"
)

const exampleMechanisms = "testdata/mechanisms"

func TestMechanismOfAFile(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNone, Mechanisms: exampleMechanisms, Faults: []string{"flooded_cabinet@site#3,start=-45m,severity=0.9"}})
	v, f := r.s.op.look(), r.faults()[0]
	if f.Kind != "flooded_cabinet" || f.Customers == 0 || f.Alarm == "" || len(f.Ends) != 1 || f.Ends[0].Tool != fieldTool {
		t.Fatalf("%+v", f)
	}
	if h, ok := r.s.Hint(); !ok || h.Symptom != "slow_data" {
		t.Errorf("hint %+v", h)
	}
	var keys []string
	for _, a := range v.alarms {
		keys = append(keys, a.what.code)
	}
	for _, key := range []string{"FLD-1", "RAN-7600", "TX-1101", "EM-3002", "RAN-7403"} {
		if !slices.Contains(keys, key) {
			t.Errorf("no alarm %s in %v", key, keys)
		}
	}
	cell := v.net.cells[v.net.sites[2].cells[0]]
	quiet := makeWorld(v.net, NoiseNone, noon, noon, nil, nil)
	read := func(w *world, before time.Duration) float64 {
		x, _ := w.value("cell_dl_user_throughput_mbps", v.net.refs[cell.id], cell.id, noon.Add(-before), zone(t))
		return x
	}
	if a, b := read(v.world, 20*time.Minute), read(quiet, 20*time.Minute); a > 0.5*b || a < 0.35*b {
		t.Errorf("throughput %v, usual %v", a, b)
	}
	if a, b := read(v.world, 50*time.Minute), read(quiet, 50*time.Minute); a != b {
		t.Errorf("throughput before the start %v, usual %v", a, b)
	}
	if r.state("sites/" + f.Object.ID).InService {
		t.Error("the site still works")
	}
	text := v.documents()[0].text
	if !strings.Contains(text, "The float in the cabinet's base has lifted.") || strings.Contains(text, "FLD-1") {
		t.Error("the dictionary lacks the file's alarm type")
	}
	r.kernel("PATCH", "/tmf-api/troubleTicket/v4/troubleTicket/"+f.Ends[0].Args["ticket"], `{"note":[{"text":"please go there"}]}`, "Idempotency-Key", "k1")
	r.control("POST", "clock", `{"step":"2m"}`)
	if r.faults()[0].Ended == nil || !r.state("sites/"+f.Object.ID).InService || len(r.openAlarms(f.Object.ID)) > 0 {
		t.Errorf("not ended: %+v %+v", r.faults()[0], r.openAlarms(f.Object.ID))
	}
}

func TestJournalOfAMechanismWhoseFileIsGone(t *testing.T) {
	cfg := Config{Seed: 3, DataDir: t.TempDir(), Mechanisms: exampleMechanisms, Faults: []string{"flooded_cabinet@site#3"}}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{DataDir: cfg.DataDir}); copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(err.Error(), "--mechanisms") {
		t.Fatal(err)
	}
	s, err = New(Config{DataDir: cfg.DataDir, Mechanisms: exampleMechanisms})
	if err != nil || len(s.op.look().faults) != 1 {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestMechanismFileWithAHole changes one thing of the example and reads what is said of it.
func TestMechanismFileWithAHole(t *testing.T) {
	good, err := os.ReadFile(filepath.Join(exampleMechanisms, "flooded_cabinet.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parseMechanism("m.yaml", good); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, says string }{
		"built in":       {"kind: flooded_cabinet", "kind: cell_congestion", "m.yaml:2: kind: cell_congestion is built in"},
		"no kind":        {"kind: flooded_cabinet\n", "", "m.yaml:2: kind: it is missing"},
		"unknown field":  {"symptom:", "symtom:", "m.yaml:7: the field symtom is unknown: did you mean symptom?"},
		"inner field":    {"count: 3", "cuont: 3", "the field cuont is unknown: did you mean count?"},
		"symptom":        {"slow_data\n", "slow_dta\n", `m.yaml:7: symptom: "slow_dta" is unknown: did you mean slow_data?`},
		"place":          {"[site]", "[house]", "m.yaml:6: places[0]: \"house\" is unknown"},
		"relation":       {"at: cells", "at: sites", "m.yaml:21: kpis[0].at: a site has no \"sites\": write one of cells, link, neighbours, self"},
		"metric's type":  {"at: cells, ", "", "kpis[0].at: \"self\" of a site is a site, and this is for a cell"},
		"metric":         {"site_battery_charge_percent", "site_battery_percent", "kpis[1].metric: \"site_battery_percent\" is unknown"},
		"no effect":      {"times: 0.4, ", "", "kpis[0]: it changes nothing"},
		"before":         {"after: 5s", "after: -5s", "alarms[0].after: -5s is before the fault"},
		"duration":       {"after: 5s", "after: soon", "m.yaml:18: after: \"soon\" is no duration"},
		"number":         {"after: 5s", "after: 5", "m.yaml:18: after: \"5\" is no duration"},
		"severity":       {"from: 0.8}\nkpis", "from: 8}\nkpis", "alarms[1].from: 8 is not a severity"},
		"type of alarm":  {"type: FLD-1", "type: FLD-2", "alarms[0].type: \"FLD-2\" is unknown: did you mean FLD-1?"},
		"taken key":      {"key: FLD-1", "key: PW-5001", "alarmTypes[0].key: PW-5001 is taken"},
		"no meaning":     {"    senses: \"The float in the cabinet's base has lifted. The reading h is its height over the floor.\"\n", "", "m.yaml:10: alarmTypes[0].senses: it is missing"},
		"state":          {"state: dark", "state: drak", "states[0].state: \"drak\" is unknown: did you mean dark?"},
		"state's type":   {"state: dark", "state: cut", "states[0].at: \"self\" of a site is a site, and this is for a link"},
		"no words":       {"      en: [\"Videos stop all the time in {place} since it rains.\"]\n", "", "tickets[1].words: en is missing"},
		"no ticket":      {"category: Incident", "category: Coverage", "ends[0].tool: a note goes to an open ticket"},
		"no end":         {"ends:\n  - {tool: ticket.add_note}", "ends: []", "ends: nothing ends it"},
		"remedy":         {"tool: ticket.add_note", "tool: cell.restart", "ends[0].at: \"self\" of a site is a site, and this is for a cell"},
		"slow recovery":  {"recovery: 20s", "recovery: 1h", "m.yaml:8: recovery: 1h0m0s is not from 0s to 50s"},
		"not YAML":       {"places: [site]", "places: [site", "m.yaml:"},
		"twice":          {"places: [site]", "places: [site]\nplaces: [link]", "m.yaml:7:"},
		"tower":          {"[site]", "[tower]", "places[0]: \"tower\" is unknown: write one of site, cell, link, core, apn, subscriber"},
		"about":          {"about: >-", "hit: self\nabouts: >-", "did you mean about?"},
		"cause":          {"cause: indeterminate", "cause: foo", "alarmTypes[0].cause: \"foo\" is no probable cause of X.733: write one such as"},
		"cause, nearly":  {"cause: indeterminate", "cause: indetermined", "did you mean indeterminate?"},
		"beyond":         {"times: 0.4", "plus: 1e308", "kpis[0].plus: 1e+308 is beyond what cell_dl_user_throughput_mbps can change by: write a number from -2000 to 2000 Mbit/s"},
		"most beyond":    {"times: 0.4", "times: 2, atMost: 9e9", "kpis[0].atMost: 9e+09 is no value of"},
		"once":           {"times: 0.4", "times: 1", "kpis[0]: it changes nothing"},
		"a word":         {"times: 0.4", "plus: three", "m.yaml:21: plus: write a number, such as 0.4 here"},
		"a list of one":  {"places: [site]", "places: site", "m.yaml:6: places: write a list here"},
		"a list, no":     {"symptom: slow_data", "symptom: [slow_data]", "m.yaml:7: symptom: write text here"},
		"maybe":          {"times: 0.4", "missing: maybe", "m.yaml:21: missing: write true or false here"},
		"both":           {"times: 0.4", "times: 0.4, missing: true", "missing stands beside times"},
		"how many":       {"count: 3", "count: many", "m.yaml:32: count: write a whole number, such as 3 here"},
		"two mechanisms": {"ends:\n", "---\nends:\n", "m.yaml:1: it is to hold one mechanism and holds 2"},
		"a list":         {"kind: flooded_cabinet", "- kind: flooded_cabinet", "m.yaml:"},
	} {
		text := strings.Replace(string(good), c.old, c.new, 1)
		_, err := parseMechanism("m.yaml", []byte(text))
		if text == string(good) || copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
	}
	bare := "kind: bare\nsymptom: slow_data\nplaces: [cell]\nends:\n  - {tool: cell.restart}\n"
	for text, says := range map[string]string{
		bare:                   "about: it is missing: write in a sentence or two which behaviour",
		bare + "about: It is.": "kind: nothing shows: give it alarms, kpis",
	} {
		if _, err := parseMechanism("m.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	for name, raw := range map[string]string{"empty": "", "comment": "# nothing\n", "scalar": "flood", "binary": "\x00\x01", "null": "null"} {
		if _, err := parseMechanism("m.yaml", []byte(raw)); copilot.CodeOf(err) != copilot.CodeInvalid || !strings.Contains(err.Error(), "m.yaml:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFoldersOfMechanisms(t *testing.T) {
	good, err := os.ReadFile(filepath.Join(exampleMechanisms, "flooded_cabinet.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for says, make := range map[string]func(){
		"holds no *.yaml": func() {},
		"the kind of a.yaml too": func() {
			for _, name := range []string{"a.yaml", "b.yml"} {
				if err := os.WriteFile(filepath.Join(dir, name), good, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		if says == "holds no *.yaml" {
			if _, err := readMechanisms(t.TempDir()); err == nil || !strings.Contains(err.Error(), says) {
				t.Error(err)
			}
			continue
		}
		make()
		if _, err := readMechanisms(dir); err == nil || !strings.Contains(err.Error(), says) {
			t.Error(err)
		}
	}
	if _, err := New(Config{Mechanisms: filepath.Join(dir, "none")}); copilot.CodeOf(err) != copilot.CodeInvalid {
		t.Error(err)
	}
}

// TestTheExampleOfTheDocument reads the file that docs/writing-a-mechanism.md shows.
func TestTheExampleOfTheDocument(t *testing.T) {
	page, err := os.ReadFile("../../docs/writing-a-mechanism.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	if _, err := parseMechanism("feeder_water.yaml", []byte(example)); err != nil {
		t.Error(err)
	}
	for name := range toolVerbs() {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("the page does not name the remedy %s", name)
		}
	}
	for name := range customStates() {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("the page does not name the state %s", name)
		}
	}
}
