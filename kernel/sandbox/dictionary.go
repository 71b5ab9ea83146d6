package sandbox

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed alarm_dictionary.yaml
var dictionaryText []byte

// dictionaryEntry is what the vendor's documentation says of one alarm type.
type dictionaryEntry struct {
	Key      string `yaml:"key"`
	Event    string `yaml:"event"`
	Cause    string `yaml:"cause"`
	Severity string `yaml:"severity"`
	Senses   string `yaml:"senses"` // what the element senses
	Check    string `yaml:"check"`  // what the vendor says to check
}

// vendorBook reads the embedded entries, once: they are part of the program, and a test reads all of them.
var vendorBook = sync.OnceValues(func() ([]dictionaryEntry, error) {
	var out []dictionaryEntry
	err := yaml.UnmarshalWithOptions(dictionaryText, &out, yaml.Strict())
	return out, err
})

// codebook is the vendor's code space in one world: a permutation by seed says which alarm type bears which code, so
// that the same code means another thing in another world. Types of mechanism files take codes behind the vendor's own.
type codebook struct {
	codes   map[string]string // by key
	entries []dictionaryEntry // in the order of their codes
}

func (n *network) codebook() *codebook {
	entries, _ := vendorBook()
	c := &codebook{codes: map[string]string{}}
	place := newRng(n.seed, "alarm codes").perm(len(entries))
	for i, e := range entries {
		c.add(e, place[i])
	}
	n.addOwnCodes(c, len(entries))
	slices.SortFunc(c.entries, func(a, b dictionaryEntry) int { return strings.Compare(c.codes[a.Key], c.codes[b.Key]) })
	return c
}

// addOwnCodes gives the alarm types of mechanism files the codes from a place on, permuted among themselves.
func (n *network) addOwnCodes(c *codebook, from int) {
	var own []dictionaryEntry
	for _, m := range n.extra {
		if m, ok := m.(*custom); ok {
			for _, a := range m.AlarmTypes {
				own = append(own, dictionaryEntry{a.Key, a.Event, a.Cause, a.Severity, a.Senses, a.Check})
			}
		}
	}
	slices.SortFunc(own, func(a, b dictionaryEntry) int { return strings.Compare(a.Key, b.Key) })
	place := newRng(n.seed, "own alarm codes").perm(len(own))
	for i, e := range own {
		c.add(e, from+place[i])
	}
}

// add gives an entry the code of a place in the code space. The factor spreads neighbours: it has none in common with the modulus.
func (c *codebook) add(e dictionaryEntry, place int) {
	c.codes[e.Key] = "A" + strconv.Itoa(20000+place*7919%9973)
	c.entries = append(c.entries, e)
}

// code is the code that an alarm of the type shows. One that no book explains keeps its key.
func (c *codebook) code(key string) string {
	if code, ok := c.codes[key]; ok {
		return code
	}
	return key
}

// document is a text that the operator serves.
type document struct {
	id, title string
	updated   time.Time
	text      string
}

// documents are the operator's documents in this world.
func (w *world) documents() []document {
	release := "R" + strconv.Itoa(9+int(at(mix(w.net.seed^0xd1c7), 0)*9))
	return []document{{
		id: "alarm-dictionary", title: "Alarm dictionary " + release, text: w.net.codebook().markdown(release),
		updated: w.origin.Add(-time.Duration(40+at(mix(w.net.seed^0xd1c7), 1)*300) * 24 * time.Hour).Truncate(time.Hour),
	}}
}

func (c *codebook) markdown(release string) string {
	var b strings.Builder
	b.WriteString("# Alarm dictionary " + release + "\n\nWhat the network elements' codes (`specificProblem`) mean, one section a code. " +
		"Readings in `alarmDetails` are in the vendor's own short form. A code tells what its element senses; what lies behind it is for those who read it to find out.\n")
	for _, e := range c.entries {
		b.WriteString("\n## " + c.codes[e.Key] + "\n\n**Senses.** " + e.Senses + "\n\n**Class.** " + e.Event + ", probable cause `" + e.Cause +
			"` (ITU-T X.733), severity " + e.Severity + ".\n\n**To check.** " + e.Check + "\n")
	}
	return b.String()
}
