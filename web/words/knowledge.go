package words

import (
	"strings"
	"sync"

	"github.com/kernelcopilot/copilot/prompts"
)

// findings are the clauses that say what each kind of finding is, by kind.
var findings = sync.OnceValue(func() map[string]entry {
	out := map[string]entry{}
	list, err := prompts.Findings()
	if err != nil {
		return out // kinds are shown then
	}
	for _, f := range list {
		out[f.Kind] = entry{EN: f.Text, ES: f.TextES}
	}
	return out
})

// causes are the titles of causes, by id.
var causes = sync.OnceValue(func() map[string]entry {
	out := map[string]entry{}
	list, err := prompts.Causes()
	if err != nil {
		return out
	}
	for _, c := range list {
		out[c.ID] = entry{EN: c.Title, ES: c.TitleES}
	}
	return out
})

// Finding is the clause of a kind of finding, "" for a kind that the vocabulary lacks.
func (w *Words) Finding(kind string) string {
	e := findings()[kind]
	return w.of(e.EN, e.ES)
}

// clauses are the kinds of findings by their clause in English, as a ranking words its gaps.
var clauses = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for kind, e := range findings() {
		out[e.EN] = kind
	}
	return out
})

// Clause says a clause of the vocabulary in the language of w, with what stands in brackets after it, such as an object.
// Other text stands as it is.
func (w *Words) Clause(text string) string {
	clause, rest, bracket := strings.Cut(text, " (")
	kind, ok := clauses()[clause]
	if !ok {
		return text
	}
	if bracket {
		return w.Finding(kind) + " (" + rest
	}
	return w.Finding(kind)
}

// Cause is the title of a cause at an object, "" for a cause that there is no file of.
func (w *Words) Cause(id, object string) string {
	e := causes()[id]
	return strings.ReplaceAll(w.of(e.EN, e.ES), "{object}", object)
}
