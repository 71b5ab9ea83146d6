package engine

import (
	"strings"
	"testing"
)

func TestMannersAreNoPlaces(t *testing.T) {
	for lang, ws := range map[string][]string{
		"en": {"afaik", "fyi", "asap", "urgent", "regards", "cheers"},
		"es": {"urgente", "feliz", "saludos", "atentamente", "podemos", "sacar"},
	} {
		lex, err := loadLexicon(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range ws {
			text := strings.ToUpper(w[:1]) + w[1:]
			if names, _ := lex.capitals("no data since 9. " + text + ", " + text); len(names) > 0 {
				t.Errorf("%s: %q is read as a name: %v", lang, w, names)
			}
		}
	}
}
