package engine

import (
	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countriesOf are the names of countries in a language, folded, with their ISO 3166 codes.
func countriesOf(lang string) map[string]string {
	names := display.Regions(language.Make(lang))
	out := map[string]string{}
	for code := range phonenumbers.GetSupportedRegions() {
		r, err := language.ParseRegion(code)
		if err != nil || names == nil {
			continue
		}
		if ws := words(names.Name(r)); len(ws) == 1 { // "Isle of Man" and the like are not looked for
			out[ws[0]] = code
		}
	}
	return out
}

// isAbroad reports whether a text about a customer's number names a country that the number is not of.
func (l *lexicon) isAbroad(text, number string) bool {
	home := ""
	if n, err := phonenumbers.Parse(number, ""); err == nil {
		home = phonenumbers.GetRegionCodeForNumber(n)
	}
	for _, w := range tokens(text) {
		if code := l.countries[fold(w)]; code != "" && code != home && startsUpper(w) {
			return number != ""
		}
	}
	return false
}
