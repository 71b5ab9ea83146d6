package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (k *checker) states(c *custom) {
	for i, s := range c.States {
		path := fmt.Sprintf("states[%d]", i)
		k.among(path+".state", s.State, slices.Sorted(maps.Keys(customStates())))
		k.occasion(path, s.When, c.Places, customStates()[s.State])
	}
	for i, s := range c.Provisioning {
		path := fmt.Sprintf("provisioning[%d]", i)
		k.occasion(path, s.When, c.Places, []string{"apn", "subscriber"})
		k.required(path+".value", s.Value)
		if s.Share != nil && !(*s.Share >= 0 && *s.Share <= 1) {
			k.wrong(path+".share", "%v is not a share from 0 to 1", *s.Share)
		}
		at := s.When.At
		if at == "" {
			at = atSelf
		}
		for _, p := range c.Places {
			switch reach(p)[at] {
			case "apn":
				k.among(path+".attribute", s.Attribute, []string{"addressPool", "chargingProfile", "dnn", "dnsPrimary", "maxSessions", "pdnType"})
			case "subscriber":
				k.among(path+".attribute", s.Attribute, []string{hssAPN})
				k.among(path+".value", s.Value, []string{"internet", "empresas", "prepago", "iot"})
			}
		}
	}
}

func (k *checker) tickets(c *custom) {
	incidents := 0
	for i, t := range c.Tickets {
		path := fmt.Sprintf("tickets[%d]", i)
		k.occasion(path, t.When, c.Places, nil)
		k.among(path+".category", t.Category, []string{
			"No service", "Slow data", "No mobile data", "No calls", "Home internet", "Coverage", "Roaming", categoryPlatform, categoryIncident,
		})
		if t.When.At != "" && t.When.At != atSelf {
			k.wrong(path+".at", "a ticket is about the place itself, or comes from those whom hit names: leave at out")
		}
		if t.Count < 0 || t.Count > 50 {
			k.wrong(path+".count", "%d is not from 1 to 50", t.Count)
		}
		for lang := range t.Words {
			if lang != "en" && lang != "es" {
				k.wrong(path+".words", "%q is no language that customers write here: en or es", lang)
			}
			for j, w := range t.Words[lang] {
				k.required(fmt.Sprintf("%s.words.%s[%d]", path, lang, j), w)
			}
		}
		if len(t.Words["en"]) == 0 {
			k.wrong(path+".words", "en is missing: write at least one sentence in English")
		}
		switch {
		case t.Category == categoryIncident:
			incidents++
		case t.Category == categoryPlatform && !slices.Equal(c.Places, []string{"core"}):
			k.wrong(path+".category", "partners write about a core function alone, and places are %s", strings.Join(c.Places, ", "))
		}
	}
	if incidents > 1 {
		k.wrong("tickets", "there are %d of the category %s: the surveillance system opens one", incidents, categoryIncident)
	}
}

func (k *checker) changes(c *custom) {
	for i, e := range c.Changes {
		path := fmt.Sprintf("changes[%d]", i)
		k.occasion(path, e.When, c.Places, nil)
		k.among(path+".kind", e.Kind, []string{"configuration", "provisioning", "software", "hardware", "plannedWork"})
		k.required(path+".author", e.Author)
		k.required(path+".summary", e.Summary)
	}
}

func (k *checker) ends(c *custom) {
	if len(c.Ends) == 0 {
		k.wrong("ends", "nothing ends it: name a remedy, %s or one of %s", fieldTool, strings.Join(slices.Sorted(maps.Keys(toolVerbs())), ", "))
	}
	for i, e := range c.Ends {
		path := fmt.Sprintf("ends[%d]", i)
		tools := append(slices.Sorted(maps.Keys(toolVerbs())), fieldTool)
		k.among(path+".tool", e.Tool, tools)
		if e.Tool != fieldTool {
			k.relation(path+".at", e.At, c.Places, toolVerbs()[e.Tool].types)
			continue
		}
		incident := slices.ContainsFunc(c.Tickets, func(t customTicket) bool {
			return t.Category == categoryIncident && t.When.From == 0 && t.When.Lasts == 0
		})
		if !incident {
			k.wrong(path+".tool", "a note goes to an open ticket: add one of the category %s, from severity 0", categoryIncident)
		}
	}
}
