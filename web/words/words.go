package words

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	_ "embed"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/kernelcopilot/copilot"
)

//go:embed words.yaml
var source []byte

// entry is one string. The forms for one are set for what is counted.
type entry struct {
	EN    string `yaml:"en"`
	ES    string `yaml:"es"`
	ENOne string `yaml:"en_one"`
	ESOne string `yaml:"es_one"`
}

func parse() (map[string]entry, error) {
	all := map[string]entry{}
	if err := yaml.UnmarshalWithOptions(source, &all, yaml.Strict()); err != nil {
		return nil, copilot.Wrap(copilot.CodeInternal, err, "words.yaml: %v", err)
	}
	return all, nil
}

// catalogue is read once. It is part of the binary, so it can only be wrong in a build whose tests fail.
var catalogue = sync.OnceValues(parse)

// Words says things in one language.
type Words struct {
	lang    string // en or es
	all     map[string]entry
	printer *message.Printer
}

// Languages are those there are, the first one the default.
func Languages() []string { return []string{"en", "es"} }

// In returns the words of a language ("en", "es"); any other name gives the default.
func In(lang string) *Words {
	if lang != "es" {
		lang = "en"
	}
	all, err := catalogue()
	if err != nil {
		all = nil // keys are shown then
	}
	return &Words{lang, all, message.NewPrinter(language.Make(lang))}
}

// Lang is the language's tag, for the lang attribute.
func (w *Words) Lang() string { return w.lang }

// Say is the string of the key with args in the places of its %s. A key that is not there is shown itself.
func (w *Words) Say(key string, args ...any) string {
	e, ok := w.all[key]
	if !ok {
		return key
	}
	return w.fill(w.of(e.EN, e.ES), args)
}

// Count is the string of the key for n things, with n in its place.
func (w *Words) Count(key string, n int) string {
	e, ok := w.all[key]
	if one := w.of(e.ENOne, e.ESOne); n == 1 && one != "" {
		return one
	}
	if !ok {
		return key
	}
	return w.fill(w.of(e.EN, e.ES), []any{w.Number(n)})
}

// Number is a whole number with its thousands apart.
func (w *Words) Number(n int) string { return w.printer.Sprint(n) }

// Has reports whether there is such a key.
func (w *Words) Has(key string) bool {
	_, ok := w.all[key]
	return ok
}

// Under returns all strings whose keys begin with the prefix, by what follows it.
func (w *Words) Under(prefix string) map[string]string {
	out := map[string]string{}
	for key, e := range w.all {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			out[rest] = w.of(e.EN, e.ES)
		}
	}
	return out
}

// Error is an error that speaks the language.
func (w *Words) Error(code copilot.Code, key string, args ...any) error {
	return copilot.Errorf(code, "%s", w.Say(key, args...))
}

// Clock is a time of day, as 15:04.
func (w *Words) Clock(at time.Time) string { return at.Format("15:04") }

// Date is a day of the year, as "2 Jan".
func (w *Words) Date(at time.Time) string {
	return fmt.Sprintf("%d %s", at.Day(), w.name("date.months", int(at.Month())-1))
}

// Full is a moment with day, date and zone.
func (w *Words) Full(at time.Time) string {
	return w.name("date.days", int(at.Weekday())) + " " + w.Date(at) + at.Format(" 2006 15:04:05 MST")
}

func (w *Words) name(key string, i int) string {
	if names := strings.Fields(w.Say(key)); i < len(names) {
		return names[i]
	}
	return ""
}

func (w *Words) of(en, es string) string {
	if w.lang == "es" {
		return es
	}
	return en
}

func (w *Words) fill(s string, args []any) string {
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

type contextKey struct{}

// With puts the words into a context, where templates find them.
func With(ctx context.Context, w *Words) context.Context {
	return context.WithValue(ctx, contextKey{}, w)
}

// From returns the words of the context, or those of the default language.
func From(ctx context.Context) *Words {
	if w, ok := ctx.Value(contextKey{}).(*Words); ok {
		return w
	}
	return In("")
}
