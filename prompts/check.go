package prompts

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

var (
	toolName = regexp.MustCompile(`^[a-z]+\.[a-z]+(_[a-z]+)*$`)
	slotName = regexp.MustCompile(`\{([^{}]*)\}`)
	idName   = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

	objectTypes = []copilot.ObjectType{
		copilot.ObjectRegion, copilot.ObjectSite, copilot.ObjectCell, copilot.ObjectLink, copilot.ObjectCore,
		copilot.ObjectAPN, copilot.ObjectSubscriber, copilot.ObjectTicket, copilot.ObjectAlarm, copilot.ObjectCustomer,
	}
	places     = []Relative{AtSelf, AtDownstream, AtUpstream, AtNeighbour, AtSubscriber}
	directions = []Direction{Above, Below, Beside}
	sources    = []string{"alarm", "metric", "state", "change", "ticket"}
	strengths  = []float64{0.95, 0.7, 0.3, 0.02}
	causeSlots = []string{"object", "ticket"}
	stepSlots  = []string{"place", "since", "now", "msisdn", "subscriber", "alarm", "ticket", "text"}
)

func checkFindings(name string, kinds []FindingKind) error {
	if len(kinds) == 0 {
		return fault(name, "findings is empty")
	}
	seen := map[string]bool{}
	for i, k := range kinds {
		switch {
		case k.Kind == "":
			return fault(name, "findings[%d].kind is missing", i)
		case seen[k.Kind]:
			return fault(name, "kind %q stands twice", k.Kind)
		case !isObjectType(k.Object) && !(k.Object == AnyObject && k.From == "alarm" && k.Circumstance):
			return fault(name, "%s.object: %q is no object type; any is for circumstances that alarms tell", k.Kind, k.Object)
		case !slices.Contains(sources, k.From):
			return fault(name, "%s.from: %q is none of %s", k.Kind, k.From, strings.Join(sources, ", "))
		case slices.ContainsFunc(k.EffectOf, func(d Direction) bool { return !slices.Contains(directions, d) }):
			return fault(name, "%s.effect_of: %v must be of above, below, beside", k.Kind, k.EffectOf)
		case k.Healthy <= 0 || k.Healthy >= 1:
			return fault(name, "%s.healthy: %v is no probability between 0 and 1", k.Kind, k.Healthy)
		case k.Cost <= 0:
			return fault(name, "%s.cost must be above 0", k.Kind)
		case k.Text == "" || k.TextES == "":
			return fault(name, "%s needs text and text_es", k.Kind)
		case k.From == "alarm" && len(k.Causes) == 0:
			return fault(name, "%s.causes: an alarm finding lists its probable causes", k.Kind)
		case k.From == "metric" && (k.Metric == "" || ruleFields(k.Rule) != 1):
			return fault(name, "%s: a metric finding has a metric and exactly one field of rule", k.Kind)
		}
		seen[k.Kind] = true
	}
	return nil
}

func ruleFields(r FindingRule) int {
	n := 0
	for _, set := range []bool{r.Drop != 0, r.Rise != 0, r.Above != 0, r.Below != 0, r.Missing != 0} {
		if set {
			n++
		}
	}
	return n
}

func checkCause(name string, c Cause, kinds map[string]FindingKind) error {
	switch {
	case c.ID != stem(name) || !idName.MatchString(c.ID):
		return fault(name, "id: %q must be the file's name in lower case with dashes", c.ID)
	case (c.TitlePort == "") != (c.TitlePortES == "") || c.TitlePort != "" && (!strings.Contains(c.TitlePort, "{object}") || !strings.Contains(c.TitlePortES, "{object}")):
		return fault(name, "title_port and title_port_es go together, each with {object}")
	case !strings.Contains(c.Title, "{object}") || !strings.Contains(c.TitleES, "{object}"):
		return fault(name, "title and title_es must hold {object}")
	case !isObjectType(c.Object):
		return fault(name, "object: %q is no object type", c.Object)
	case (c.Object == string(copilot.ObjectCore)) != (len(c.Functions) > 0):
		return fault(name, "functions: a cause at a core function says at which, and no other cause does")
	case c.Prior <= 0 || c.Prior >= 0.1:
		return fault(name, "prior: %v must be above 0 and below 0.1 an hour", c.Prior)
	case len(c.Shows) == 0 || len(c.Sources) == 0 || c.Body == "":
		return fault(name, "shows, sources and prose after the front matter are all needed")
	}
	seen, err := checkShows(name, c.Object, c.Shows, kinds)
	if err != nil {
		return err
	}
	for i, m := range c.Excludes {
		if err := checkManifestation(c.Object, m, kinds); err != nil {
			return fault(name, "excludes[%d]: %v", i, err)
		}
		if m.Why == "" || m.Strength != 0 || m.Delay != "" {
			return fault(name, "excludes[%d] (%s): needs why, and neither strength nor delay", i, m.Finding)
		}
		if seen[Manifestation{Finding: m.Finding, Where: m.Where}] {
			return fault(name, "excludes[%d]: %s at %s is also under shows", i, m.Finding, m.Where)
		}
	}
	if k, ok := kinds[c.Decisive]; !ok || k.Object != c.Object || !seen[Manifestation{Finding: c.Decisive, Where: AtSelf}] {
		return fault(name, "decisive: %q must be a finding that shows lists at self", c.Decisive)
	}
	return checkRemedies(name, c.Remedies)
}

// checkShows checks the traces of a cause or a consequence at an object of the type, and returns which it has where.
func checkShows(name, object string, shows []Manifestation, kinds map[string]FindingKind) (map[Manifestation]bool, error) {
	seen := map[Manifestation]bool{}
	for i, m := range shows {
		if err := checkManifestation(object, m, kinds); err != nil {
			return nil, fault(name, "shows[%d]: %v", i, err)
		}
		key := Manifestation{Finding: m.Finding, Where: m.Where}
		if seen[key] {
			return nil, fault(name, "shows[%d]: %s at %s stands twice", i, m.Finding, m.Where)
		}
		seen[key] = true
		if err := checkExpectation(m); err != nil {
			return nil, fault(name, "shows[%d] (%s): %v", i, m.Finding, err)
		}
		if h := kinds[m.Finding].Healthy; m.Strength <= h {
			return nil, fault(name, "shows[%d] (%s): strength %v is no more than chance, which is %v; leave it out", i, m.Finding, m.Strength, h)
		}
	}
	return seen, nil
}

func checkManifestation(object string, m Manifestation, kinds map[string]FindingKind) error {
	k, ok := kinds[m.Finding]
	switch {
	case !ok:
		return plain("finding: %q is not in findings.yaml", m.Finding)
	case !slices.Contains(places, m.Where):
		return plain("where: %q is none of self, downstream, upstream, neighbour, subscriber", m.Where)
	case m.Where == AtSelf && k.Object != object:
		return plain("where: %s is about a %s and cannot be at self of a %s", m.Finding, k.Object, object)
	case m.Where == AtNeighbour && k.Object != string(copilot.ObjectCell):
		return plain("where: %s is about a %s, and neighbours are cells", m.Finding, k.Object)
	case m.Where == AtSubscriber && k.Object != string(copilot.ObjectSubscriber):
		return plain("where: %s is about a %s, not a subscriber", m.Finding, k.Object)
	}
	return nil
}

func checkExpectation(m Manifestation) error {
	if !slices.Contains(strengths, m.Strength) {
		return plain("strength: %v is none of 0.95, 0.7, 0.3, 0.02", m.Strength)
	}
	if d, err := time.ParseDuration(m.Delay); err != nil || d < 0 {
		return plain("delay: %q is no duration of 0s or more", m.Delay)
	}
	if m.Why == "" {
		return plain("why is missing")
	}
	return nil
}

func checkRemedies(name string, rs []CauseRemedy) error {
	for i, r := range rs {
		if !toolName.MatchString(r.Tool) || len(r.Args) == 0 || r.When == "" {
			return fault(name, "remedies[%d]: tool, args and when are all needed", i)
		}
		if err := checkSlots(r.Args, causeSlots); err != nil {
			return fault(name, "remedies[%d]: %v", i, err)
		}
	}
	return nil
}

func checkRunbook(name string, r Runbook) error {
	switch {
	case r.ID != stem(name) || !idName.MatchString(r.ID):
		return fault(name, "id: %q must be the file's name in lower case with dashes", r.ID)
	case r.Title == "" || r.TitleES == "" || r.Body == "":
		return fault(name, "title, title_es and prose after the front matter are all needed")
	case len(r.Symptoms) == 0 || len(r.Steps) == 0:
		return fault(name, "symptoms and steps must not be empty")
	case len(r.Sits.Functions) > 0 && (r.Sits.Fixed || r.Sits.Radio), r.Sits.Fixed && r.Sits.Radio:
		return fault(name, "sits: functions, fixed and radio are alternatives")
	}
	for _, t := range r.Scope {
		if !isObjectType(t) {
			return fault(name, "scope: %q is no object type", t)
		}
	}
	for i, s := range r.Steps {
		if err := checkStep(s); err != nil {
			return fault(name, "steps[%d]: %v", i, err)
		}
	}
	return nil
}

func checkDialogue(name string, d Dialogue) error {
	for _, n := range Needs {
		if _, ok := d.Needs[n]; !ok {
			return fault(name, "needs.%s is missing", n)
		}
	}
	for n, s := range d.Needs {
		if !slices.Contains(Needs, n) {
			return fault(name, "needs.%s is no known need; known are %s", n, strings.Join(Needs, ", "))
		}
		if err := checkStep(s); err != nil {
			return fault(name, "needs.%s: %v", n, err)
		}
	}
	for i, e := range d.Show {
		if len(e.Words) == 0 {
			return fault(name, "show[%d].words is empty", i)
		}
		if err := checkStep(RunbookStep{Tool: e.Tool, Args: e.Args, Why: "show"}); err != nil {
			return fault(name, "show[%d]: %v", i, err)
		}
	}
	for i, a := range d.Acts {
		switch {
		case len(a.Words) == 0:
			return fault(name, "acts[%d].words is empty", i)
		case a.Name == "" || a.NameES == "":
			return fault(name, "acts[%d] needs name and name_es", i)
		case a.Tool != "" && !toolName.MatchString(a.Tool):
			return fault(name, "acts[%d].tool: %q is not of the form package.verb", i, a.Tool)
		case a.Object != "" && !isObjectType(a.Object):
			return fault(name, "acts[%d].object: %q is no object type", i, a.Object)
		case (a.Tool == "") != (a.Can == "" && a.CanES == ""):
			return fault(name, "acts[%d]: can and can_es belong to an act with a tool", i)
		}
	}
	return nil
}

func checkStep(s RunbookStep) error {
	switch {
	case !toolName.MatchString(s.Tool):
		return plain("tool: %q is not of the form package.verb", s.Tool)
	case s.Why == "":
		return plain("why is missing")
	}
	return checkSlots(s.Args, stepSlots)
}

func checkSlots(args map[string]string, allowed []string) error {
	for key, v := range args {
		for _, m := range slotName.FindAllStringSubmatch(v, -1) {
			if !slices.Contains(allowed, m[1]) {
				return plain("args.%s: {%s} is no slot; known are %s", key, m[1], strings.Join(allowed, ", "))
			}
		}
	}
	return nil
}

func plain(format string, args ...any) error {
	return copilot.Errorf(copilot.CodeInternal, format, args...)
}

func isObjectType(t string) bool { return slices.Contains(objectTypes, copilot.ObjectType(t)) }
