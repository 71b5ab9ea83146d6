package words_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

// TestLanguageOfARequest: the switch counts more than the browser, and the browser more than the default.
func TestLanguageOfARequest(t *testing.T) {
	for _, c := range []struct{ chosen, accepts, want string }{
		{"", "", "en"}, {"", "es-ES,es;q=0.9,en;q=0.8", "es"}, {"", "en;q=0.4, es;q=0.6", "es"}, {"", "es;q=0.1,en-GB", "en"}, {"", "fr, de", "en"},
		{"", "fr;q=1, es-MX;q=0.5", "es"}, {"", ";;q=x,,", "en"}, {"es", "en", "es"}, {"en", "es", "en"}, {"fr", "es", "es"}, {"<b>", "", "en"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", c.accepts)
		if c.chosen != "" {
			r.AddCookie(&http.Cookie{Name: "copilot-language", Value: c.chosen})
		}
		if got := words.For(r).Lang(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestChooseRemembers(t *testing.T) {
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/language", nil)
	if err := words.Choose(rec, r, "es"); err != nil {
		t.Fatal(err)
	}
	back := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 3600 || c.SameSite != http.SameSiteLaxMode || !c.HttpOnly {
			t.Errorf("cookie %+v", c)
		}
		back.AddCookie(c)
	}
	if got := words.For(back).Lang(); got != "es" {
		t.Errorf("remembered %s", got)
	}
	if err := words.Choose(rec, r, "xx"); copilot.CodeOf(err) != copilot.CodeInvalid {
		t.Errorf("xx: %v", err)
	}
}

func TestSay(t *testing.T) {
	en, es := words.In("en"), words.In("es")
	at := time.Date(2026, 1, 5, 9, 7, 3, 0, time.FixedZone("CET", 3600))
	for got, want := range map[string]string{
		en.Count("rows.count", 1): "1 row", es.Count("rows.count", 1): "1 fila", en.Count("rows.count", 0): "0 rows", en.Count("rows.count", 12345): "12,345 rows",
		es.Count("rows.count", 12345): "12.345 filas", en.Say("no.such"): "no.such", en.Count("no.such", 2): "no.such", es.Say("verdict.at", "Causa", "X-1"): "Causa en X-1",
		en.Full(at): "Mon 5 Jan 2026 09:07:03 CET", es.Full(at): "lun 5 ene 2026 09:07:03 CET", es.Date(at): "5 ene", words.In("fr").Say("rail.new"): "New conversation",
		words.From(t.Context()).Lang(): "en", words.From(words.With(t.Context(), es)).Lang(): "es",
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
