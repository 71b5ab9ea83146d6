package grounding

import (
	"strings"

	"github.com/kernelcopilot/copilot"
)

// emptyWords say nothing of which cause a title names.
var emptyWords = map[string]bool{
	"the": true, "and": true, "for": true, "after": true, "with": true, "has": true, "lost": true, "loss": true, "wrong": true,
	"site": true, "cell": true, "link": true, "subscriber": true, "object": true, "del": true, "las": true, "los": true, "por": true,
	"tras": true, "una": true, "sitio": true, "celda": true, "enlace": true, "abonado": true, "emplazamiento": true, "change": true,
	"cambio": true, "service": true, "servicio": true, "out": true, "its": true, "esta": true, "con": true, "sin": true, "perdido": true, "perdida": true,
}

// causal finds a causal statement in a unit and holds it against the ranking that the unit cites. Hedged, denied and
// asking sentences state no cause.
func (c *checker) causal(u unit, text string, claims []claim) (claim, bool) {
	m := c.words.causal.FindStringIndex(text)
	if m == nil || c.words.hedges.MatchString(text) || c.words.denies.MatchString(text) || strings.HasSuffix(strings.TrimSpace(text), "?") {
		return claim{}, false
	}
	cl := claim{kind: claimCause, start: m[0], end: m[1], text: text[m[0]:m[1]]}
	cl.reason = c.causeProblem(u, text, claims)
	return cl, true
}

func (c *checker) causeProblem(u unit, text string, claims []claim) string {
	var ranking *copilot.Ranking
	for _, id := range u.support() {
		if s := c.evidence[id]; s != nil && s.ranking != nil {
			ranking = s.ranking
		}
	}
	if ranking == nil {
		for _, id := range u.support() {
			if s := c.evidence[id]; s != nil && containsToken(s.text, text) {
				return ""
			}
		}
		return "a cause is stated without citing a ranking"
	}
	if ranking.Outcome != copilot.OutcomeCause {
		return "a cause is stated, and the ranking decided on none"
	}
	leads, objects := map[string]bool{}, map[string]bool{}
	others := map[string]bool{}
	for _, h := range ranking.Hypotheses {
		into := others
		if h.Leading {
			into = leads
			objects[fold(h.Object.ID)] = true
		}
		for w := range c.causeWords(h) {
			into[w] = true
		}
	}
	saysLead, saysOther := false, ""
	for _, w := range wordText.FindAllString(text, -1) {
		switch {
		case leads[w]:
			saysLead = true
		case others[w]:
			saysOther = w
		}
	}
	saysObject, namesAny := false, false
	for _, cl := range claims {
		if cl.kind == claimID {
			namesAny = true
			saysObject = saysObject || objects[fold(cl.id)]
		}
	}
	switch {
	case saysOther != "" && !saysLead:
		return "the cause named (" + saysOther + ") is not the one the ranking leads with"
	case !saysLead && !saysObject:
		return "the cause named is not the one the ranking leads with"
	case namesAny && !saysObject && len(objects) > 0 && !c.namesPlace(text, objects):
		return "the object named is not the one the ranking leads with"
	}
	return ""
}

// namesPlace reports whether the text holds a spoken name of one of the objects.
func (c *checker) namesPlace(text string, objects map[string]bool) bool {
	for name, id := range c.names {
		if objects[id] && containsToken(text, name) {
			return true
		}
	}
	return false
}

// causeWords are the telling words of a hypothesis: of its title, its id and its names in other languages.
func (c *checker) causeWords(h copilot.Hypothesis) map[string]bool {
	out := map[string]bool{}
	text := h.Title + " " + strings.ReplaceAll(h.Cause, "-", " ") + " " + strings.Join(c.in.Causes[h.Cause], " ")
	text = strings.ReplaceAll(text, h.Object.ID, " ")
	for _, w := range wordText.FindAllString(fold(strings.ReplaceAll(text, "{object}", " ")), -1) {
		if len(w) > 2 && !emptyWords[w] {
			out[w] = true
		}
	}
	return out
}
