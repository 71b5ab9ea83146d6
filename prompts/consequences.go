package prompts

import (
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
	"time"
)

// Consequence is a named list of traces that several causes share, like what follows when a site falls silent, from
// prompts/consequences/ID.md. Its places are relative to an object of its own type.
type Consequence struct {
	ID     string          `yaml:"id"`
	Object string          `yaml:"object"` // object type
	Shows  []Manifestation `yaml:"shows"`
	Body   string          `yaml:"-"` // Markdown after the front matter
}

// Follow says that a cause has a consequence. When causes are loaded, its lines are added to Shows: delays add, strengths
// multiply and snap to the nearest of the scale, and what the cause says itself wins.
type Follow struct {
	Block    string   `yaml:"block"`    // id of a consequence
	Where    Relative `yaml:"where"`    // where the consequence's object lies, seen from the cause's
	Delay    string   `yaml:"delay"`    // Go duration between the cause's onset and the consequence's
	Strength float64  `yaml:"strength"` // probability that it comes to this: 0.95, 0.7, 0.3, 0.02
	Why      string   `yaml:"why"`      // how it comes to this, in a clause
}

// through says where a place is, seen from the cause, by where the consequence lies and where its line looks. A pair that
// is missing has no place: from what lies below, up again leads to more than what the cause touches.
var through = map[[2]Relative]Relative{
	{AtSelf, AtSelf}: AtSelf, {AtSelf, AtDownstream}: AtDownstream, {AtSelf, AtUpstream}: AtUpstream,
	{AtSelf, AtNeighbour}: AtNeighbour, {AtSelf, AtSubscriber}: AtSubscriber,
	{AtDownstream, AtSelf}: AtDownstream, {AtDownstream, AtDownstream}: AtDownstream,
	{AtDownstream, AtNeighbour}: AtNeighbour, {AtDownstream, AtSubscriber}: AtSubscriber,
	{AtUpstream, AtSelf}: AtUpstream, {AtUpstream, AtUpstream}: AtUpstream,
	{AtNeighbour, AtSelf}: AtNeighbour,
}

// consequencesOf reads the shared blocks, by id. There may be none.
func consequencesOf(fsys fs.FS, kinds map[string]FindingKind) (map[string]Consequence, error) {
	const dir = "consequences"
	out := map[string]Consequence{}
	if names, err := fs.Glob(fsys, path.Join(dir, "*.md")); err != nil || len(names) == 0 {
		return out, err
	}
	return out, eachPage(fsys, dir, func(name string, front []byte, body string) error {
		b := Consequence{Body: body}
		if err := strict(name, front, &b); err != nil {
			return err
		}
		out[b.ID] = b
		return checkConsequence(name, b, kinds)
	})
}

func checkConsequence(name string, b Consequence, kinds map[string]FindingKind) error {
	switch {
	case b.ID != stem(name) || !idName.MatchString(b.ID):
		return fault(name, "id: %q must be the file's name in lower case with dashes", b.ID)
	case !isObjectType(b.Object):
		return fault(name, "object: %q is no object type", b.Object)
	case len(b.Shows) == 0 || b.Body == "":
		return fault(name, "shows and prose after the front matter are both needed")
	}
	_, err := checkShows(name, b.Object, b.Shows, kinds)
	return err
}

// checkFollow refuses a consequence that does not exist or has no place there.
func checkFollow(c Cause, f Follow, blocks map[string]Consequence) error {
	b, ok := blocks[f.Block]
	switch {
	case !ok:
		return plain("block: %q is no file of prompts/consequences", f.Block)
	case f.Where == AtSelf && b.Object != c.Object:
		return plain("where: %s is about a %s and cannot be at self of a %s", f.Block, b.Object, c.Object)
	}
	for _, m := range b.Shows {
		if _, ok := through[[2]Relative{f.Where, m.Where}]; !ok {
			return plain("where: what %s shows at %s has no place when it lies at %s", f.Block, m.Where, f.Where)
		}
	}
	return checkExpectation(Manifestation{Delay: f.Delay, Strength: f.Strength, Why: f.Why})
}

// expand adds to the cause's own traces those of the consequences it has. Where two of them speak of the same finding at
// the same place the stronger stays, and of equal ones the earlier; what is left of a trace no more than chance is dropped.
func expand(name string, c *Cause, blocks map[string]Consequence, kinds map[string]FindingKind) error {
	type spot struct {
		finding string
		where   Relative
	}
	own, at := map[spot]bool{}, map[spot]int{}
	for _, m := range c.Shows {
		own[spot{m.Finding, m.Where}] = true
	}
	for i, f := range c.Follows {
		if err := checkFollow(*c, f, blocks); err != nil {
			return fault(name, "follows[%d]: %v", i, err)
		}
		for _, m := range blocks[f.Block].Shows {
			m.Where = through[[2]Relative{f.Where, m.Where}]
			m.Delay, m.Strength = addDelays(f.Delay, m.Delay), snap(f.Strength*m.Strength)
			s := spot{m.Finding, m.Where}
			have, ok := at[s]
			switch {
			case own[s] || m.Strength <= kinds[m.Finding].Healthy:
			case !ok:
				at[s] = len(c.Shows)
				c.Shows = append(c.Shows, m)
			case stronger(m, c.Shows[have]):
				c.Shows[have] = m
			}
		}
	}
	return nil
}

// snap returns the strength of the scale that is nearest, and the lower of two that are equally near.
func snap(p float64) float64 {
	return slices.MinFunc(strengths, func(a, b float64) int {
		switch da, db := math.Abs(a-p), math.Abs(b-p); {
		case da < db || da == db && a < b:
			return -1
		default:
			return 1
		}
	})
}

// addDelays adds two durations that were checked.
func addDelays(a, b string) string {
	x, _ := time.ParseDuration(a)
	y, _ := time.ParseDuration(b)
	s := (x + y).String()
	if t := strings.TrimSuffix(s, "m0s"); t != s {
		s = t + "m"
	}
	if t := strings.TrimSuffix(s, "h0m"); t != s {
		s = t + "h"
	}
	return s
}

func stronger(a, b Manifestation) bool {
	if a.Strength != b.Strength {
		return a.Strength > b.Strength
	}
	x, _ := time.ParseDuration(a.Delay)
	y, _ := time.ParseDuration(b.Delay)
	return x < y
}
