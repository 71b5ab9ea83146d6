package words

import (
	"net/http"
	"slices"
	"time"

	"golang.org/x/text/language"

	"github.com/kernelcopilot/copilot"
)

// cookie remembers the language that a visitor chose.
const cookie = "copilot-language"

// remembered is for how long.
const remembered = 365 * 24 * time.Hour

// For returns the words of a request: the language chosen with the switch, else the best of Accept-Language.
func For(r *http.Request) *Words {
	if c, err := r.Cookie(cookie); err == nil && slices.Contains(Languages(), c.Value) {
		return In(c.Value)
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return In("")
	}
	_, i, _ := language.NewMatcher([]language.Tag{language.English, language.Spanish}).Match(tags...)
	return In(Languages()[i])
}

// Choose remembers a language for the visitor. CodeInvalid for one that there is not.
func Choose(w http.ResponseWriter, r *http.Request, lang string) error {
	if !slices.Contains(Languages(), lang) {
		return For(r).Error(copilot.CodeInvalid, "error.language", lang)
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // no secret; it must go over plain HTTP on loopback too
		Name: cookie, Value: lang, Path: "/", MaxAge: int(remembered.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	})
	return nil
}
