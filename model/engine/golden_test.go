package engine_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kernelcopilot/copilot"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the golden conversations again")

var worlds = map[string]func() *world{
	"backhaul": backhaul, "quiet": quiet, "undecided": undecided,
	"unknown": func() *world {
		w := backhaul()
		h := copilot.Hypothesis{Cause: "unknown", Object: obj("site/SITE-012"), P: 0.86, Onset: at("08:41"), Leading: true, For: w.ranking.Hypotheses[0].For}
		w.ranking.Outcome, w.ranking.P, w.ranking.Hypotheses = copilot.OutcomeUnknown, 0.86, append([]copilot.Hypothesis{h}, w.ranking.Hypotheses[1:]...)
		return w
	},
	"failing":  func() *world { w := backhaul(); w.down = map[string]bool{"performance.check": true}; return w },
	"unranked": func() *world { w := backhaul(); w.down = map[string]bool{"diagnosis.rank": true}; return w },
	"notfound": func() *world { w := backhaul(); w.names = nil; return w },
	"down":     func() *world { w := backhaul(); w.down = map[string]bool{"topology.find": true}; return w },
}

// TestGolden plays each conversation of testdata: sections world, block (JSON of a RunBlock, may be absent), ask (one
// question a line, empty for a run without words), and want.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no conversations in testdata", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { golden(t, path) })
	}
}

func golden(t *testing.T, path string) {
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	part := map[string]string{}
	for _, f := range a.Files {
		part[f.Name] = strings.TrimSpace(string(f.Data))
	}
	build, ok := worlds[part["world"]]
	if !ok {
		t.Fatalf("no world %q", part["world"])
	}
	var block copilot.RunBlock
	if part["block"] != "" {
		if err := json.Unmarshal([]byte(part["block"]), &block); err != nil {
			t.Fatal(err)
		}
	}
	p := newPlay(t, build(), block)
	for line := range strings.SplitSeq(part["ask"], "\n") {
		p.ask(line)
	}
	got := strings.TrimSpace(p.log.String()) + "\n"
	if *update {
		for i := range a.Files {
			if a.Files[i].Name == "want" {
				a.Files[i].Data = []byte(got)
			}
		}
		if err := os.WriteFile(path, txtar.Format(a), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(part["want"]+"\n", got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
