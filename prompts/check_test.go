package prompts

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kernelcopilot/copilot"
)

const soundFindings = `findings:
  - {kind: alarm.link_down, object: link, from: alarm, causes: [lossOfSignal], healthy: 0.004, cost: 1, text: a, text_es: b}
  - {kind: kpi.users.rise, object: cell, from: metric, metric: m, rule: {rise: 0.5}, healthy: 0.02, cost: 2, text: a, text_es: b}
`

const soundCause = `---
id: line-cut
title: "{object} cut"
title_es: "{object} cortado"
object: link
prior: 0.0002
shows:
  - {finding: alarm.link_down, where: self, delay: 1m, strength: 0.95, why: it sees no signal}
  - {finding: kpi.users.rise, where: neighbour, delay: 2m, strength: 0.3, why: users move}
excludes: []
decisive: alarm.link_down
remedies:
  - {tool: ticket.add_note, args: {ticket: "{ticket}", text: go}, when: a ticket is open}
sources: [X.733]
---

# What happens
`

const soundRunbook = `---
id: slow
title: Slow
title_es: Lento
symptoms: [slow]
scope: [site]
steps:
  - {tool: alarm.list, args: {scope: "{place}"}, why: see}
---

Look.
`

const soundDialogue = `---
needs:
  resolve: {tool: topology.find, args: {name: "{text}"}, why: w}
  function: {tool: topology.find, args: {name: "{text}"}, why: w}
  number: {tool: topology.find, args: {msisdn: "{msisdn}"}, why: w}
  path: {tool: topology.neighbourhood, args: {scope: "{place}"}, why: w}
  affected: {tool: customer.affected, args: {scope: "{place}"}, why: w}
  related: {tool: change.related, args: {scope: "{place}", since: "{since}"}, why: w}
  customer: {tool: customer.find, args: {id: "{text}"}, why: w}
  overview: {tool: alarm.overview, args: {until: "{now}"}, why: w}
  changes: {tool: change.list, args: {scope: "{place}"}, why: w}
  alarm: {tool: alarm.get, args: {id: "{alarm}"}, why: w}
  ticket: {tool: ticket.get, args: {id: "{ticket}"}, why: w}
  tickets: {tool: ticket.list, args: {scope: "{place}"}, why: w}
  documents: {tool: document.search, args: {query: "{text}"}, why: w}
show:
  - {words: [alarms], tool: alarm.list, args: {scope: "{place}"}}
acts:
  - {words: [mend], tool: line.mend, name: mending, name_es: reparar, can: mend, can_es: reparar}
---

Words.
`

func sound() fstest.MapFS {
	return fstest.MapFS{
		"findings.yaml":        {Data: []byte(soundFindings)},
		"causes/line-cut.md":   {Data: []byte(soundCause)},
		"runbooks/slow.md":     {Data: []byte(soundRunbook)},
		"runbooks/dialogue.md": {Data: []byte(soundDialogue)},
	}
}

func load(fsys fstest.MapFS) error {
	if _, err := causesOf(fsys); err != nil {
		return err
	}
	if _, err := runbooksOf(fsys); err != nil {
		return err
	}
	_, err := dialogueOf(fsys)
	return err
}

func TestSoundFilesLoad(t *testing.T) {
	if err := load(sound()); err != nil {
		t.Fatal(err)
	}
}

func TestFaultsNameFileAndField(t *testing.T) {
	const f, c, r, d = "findings.yaml", "causes/line-cut.md", "runbooks/slow.md", "runbooks/dialogue.md"
	for name, tt := range map[string]struct{ file, old, new, want string }{
		"unknown key of a finding":  {f, "cost: 1", "costs: 1", "costs"},
		"finding twice":             {f, "kind: kpi.users.rise", "kind: alarm.link_down", "stands twice"},
		"unknown object type":       {f, "object: link", "object: wire", "alarm.link_down.object"},
		"two fields of a rule":      {f, "{rise: 0.5}", "{rise: 0.5, above: 3}", "exactly one field of rule"},
		"certain when healthy":      {f, "healthy: 0.02", "healthy: 1", "kpi.users.rise.healthy"},
		"no Spanish text":           {f, ", text_es: b}", "}", "text_es"},
		"unknown key of a cause":    {c, "prior:", "priors:", "priors"},
		"unknown key of a trace":    {c, "why: users move", "because: users move", "because"},
		"id unlike file":            {c, "id: line-cut", "id: line", "id:"},
		"title without object":      {c, `title: "{object} cut"`, "title: cut", "title"},
		"prior too high":            {c, "prior: 0.0002", "prior: 0.5", "prior"},
		"finding not in vocabulary": {c, "finding: kpi.users.rise", "finding: kpi.users.up", "shows[1]: finding"},
		"unknown place":             {c, "where: neighbour", "where: nearby", "shows[1]: where"},
		"finding of another type":   {c, "finding: kpi.users.rise, where: neighbour", "finding: kpi.users.rise, where: self", "cannot be at self"},
		"link next to a cell":       {c, "finding: kpi.users.rise, where: neighbour", "finding: alarm.link_down, where: neighbour", "neighbours are cells"},
		"link as a subscriber":      {c, "finding: kpi.users.rise, where: neighbour", "finding: alarm.link_down, where: subscriber", "not a subscriber"},
		"strength off the scale":    {c, "strength: 0.3", "strength: 0.5", "strength"},
		"delay without unit":        {c, "delay: 2m", `delay: "2"`, "delay"},
		"trace twice":               {c, "finding: kpi.users.rise, where: neighbour", "finding: alarm.link_down, where: self", "stands twice"},
		"decisive not at self":      {c, "decisive: alarm.link_down", "decisive: kpi.users.rise", "decisive"},
		"shown and excluded":        {c, "excludes: []", "excludes: [{finding: alarm.link_down, where: self, why: no}]", "also under shows"},
		"unknown slot of a remedy":  {c, `ticket: "{ticket}"`, `ticket: "{tickets}"`, "remedies[0]: args.ticket"},
		"no source":                 {c, "sources: [X.733]", "sources: []", "sources"},
		"no front matter":           {c, "---\nid", "id", "front matter"},
		"front matter left open":    {c, "\n---\n\n# What", "\n\n# What", "not closed"},
		"tool name of no form":      {r, "tool: alarm.list", "tool: alarm__list", "steps[0]: tool"},
		"unknown slot of a step":    {r, "{place}", "{site}", "steps[0]: args.scope"},
		"unknown scope":             {r, "scope: [site]", "scope: [town]", "scope"},
		"step without reason":       {r, ", why: see", "", "steps[0]: why"},
		"need missing":              {d, "  tickets: {tool: ticket.list, args: {scope: \"{place}\"}, why: w}\n", "", "needs.tickets"},
		"need unknown":              {d, "  path:", "  road: {tool: a.b, why: w}\n  path:", "needs.road"},
		"show without words":        {d, "words: [alarms]", "words: []", "show[0].words"},
		"act without words":         {d, "words: [mend]", "words: []", "acts[0].words"},
		"act of no name":            {d, "name: mending, ", "", "acts[0] needs name"},
		"act of a tool of no form":  {d, "tool: line.mend", "tool: mend", "acts[0].tool"},
		"act that no tool does":     {d, "tool: line.mend, ", "", "acts[0]: can"},
		"unknown key of a dialogue": {d, "show:", "shows:", "shows"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := maps.Clone(sound())
			text := string(fsys[tt.file].Data)
			if !strings.Contains(text, tt.old) {
				t.Fatalf("%q is not in %s", tt.old, tt.file)
			}
			fsys[tt.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, tt.old, tt.new, 1))}
			err := load(fsys)
			if err == nil {
				t.Fatal("loads")
			}
			if msg := copilot.MessageOf(err); !strings.Contains(msg, tt.file) || !strings.Contains(msg, tt.want) {
				t.Errorf("message %q does not name %s and %q", msg, tt.file, tt.want)
			}
		})
	}
}
