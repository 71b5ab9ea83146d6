package web_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/goccy/go-yaml"

	"github.com/kernelcopilot/copilot"
)

// englishOnly are the strings of the catalogue whose English is not the Spanish too, without those
// that the played answer says itself.
func englishOnly(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("words/words.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	if err := yaml.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	var out []string
	for key, e := range all {
		for _, piece := range strings.Split(e["en"], "%s") {
			if piece = strings.TrimSpace(piece); e["en"] != e["es"] && strings.Contains(piece, " ") && len(piece) > 8 && !strings.HasPrefix(key, "error.") && !strings.Contains(answer, piece) {
				out = append(out, piece)
			}
		}
	}
	if len(out) < 60 {
		t.Fatalf("only %d English strings", len(out))
	}
	return out
}

// TestSpanishPages: with Spanish chosen no page and no element of a socket shows an English string of the catalogue.
func TestSpanishPages(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask("¿Por qué van lentos los datos?", "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	d.tellWhole(run.ID)
	d.evidence[run.Conversation] = []copilot.Evidence{{ID: "E3", Run: run.ID, Tool: "performance.check", Args: `{"scope":"SITE-012"}`, Digest: "ab", AsOf: noon, Result: looks()[2]}}
	english := englishOnly(t)
	script := regexp.MustCompile(`data-words="[^"]*"`)
	for _, c := range []struct{ path, holds string }{
		{"/", "Qué falla, desde cuándo y por qué"}, {"/c/" + run.Conversation, "Aprobar y enviar"}, {"/approvals", "Hace falta aprobación"}, {"/documents", "pasaje"}, {"/documents?q=signal", "línea 5"},
		{"/documents?q=zzz", "Ningún pasaje"}, {"/documents/doc_1?line=5", "Línea 5"}, {"/runs/" + run.ID, "preguntado por"}, {"/c/" + run.Conversation + "/evidence/E3", "Preguntado con"},
		{"/nowhere", "No hay ninguna página"}, {"/c/" + run.Conversation + "/evidence/E9", "no tiene esa evidencia"},
	} {
		resp := request(t, s, "GET", c.path, "", map[string]string{"Accept-Language": "es-ES,es;q=0.9,en;q=0.5"})
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		text := html.UnescapeString(script.ReplaceAllString(string(b), ""))
		if !strings.Contains(text, c.holds) || !strings.Contains(text, `<html lang="es"`) {
			t.Errorf("%s lacks %q", c.path, c.holds)
		}
		for _, e := range english {
			if strings.Contains(text, e) {
				t.Errorf("%s says %q", c.path, e)
			}
		}
	}
}

// TestLanguageSwitch: the choice is remembered, wins over the browser's wish, and leads back to a page of ours alone.
func TestLanguageSwitch(t *testing.T) {
	s := serve(t, newDesk())
	for back, want := range map[string]string{"/documents?q=signal": "/documents?q=signal", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "": "/"} {
		resp := request(t, s, "POST", "/language", url.Values{"language": {"es"}, "back": {back}}.Encode(), map[string]string{"Content-Type": form, "Origin": s.URL})
		if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != want || len(resp.Cookies()) != 1 {
			t.Errorf("%q: %d to %q, %d cookies", back, resp.StatusCode, resp.Header.Get("Location"), len(resp.Cookies()))
		}
	}
	if resp := request(t, s, "POST", "/language", "language=xx", map[string]string{"Content-Type": form, "Origin": s.URL}); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("xx: %d", resp.StatusCode)
	}
	if resp := request(t, s, "POST", "/language", "language=es", map[string]string{"Content-Type": form, "Origin": "https://evil.example"}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("another site: %d", resp.StatusCode)
	}
}

// TestSpanishInTheBrowser switches in the page and watches a run: what the socket brings and what the script says is
// Spanish too.
func TestSpanishInTheBrowser(t *testing.T) {
	d := newDesk()
	s := serve(t, d)
	run, err := d.Ask(t.Context(), ask(firstQuestion, "local"))
	if err != nil {
		t.Fatal(err)
	}
	soon(t, d.asked)
	b := browser(t)
	b.do(chromedp.Navigate(s.URL+"/c/"+run.Conversation), chromedp.Click(".left .language button"))
	b.until(`document.documentElement.lang === "es" && document.querySelector("#conn .word").textContent === "En directo"`)
	if at := eval[string](b, `location.pathname`); at != "/c/"+run.Conversation {
		t.Errorf("the switch leads to %s", at)
	}
	d.play(run.ID, startRun(noon)...)
	d.play(run.ID, callEvents(run.ID)...)
	b.until(`document.querySelectorAll(".tool").length === 5`)
	d.play(run.ID, resultEvents(run.ID)...)
	msg := "msg_" + run.ID
	d.play(run.ID, append(spoken(msg, answer, "Against cell"), told(msg, answer, "Against cell")...)...)
	d.play(run.ID, proposed(run.ID, d.now.Add(28*time.Minute))...)
	b.until(`document.querySelector(".action.open h3").textContent.startsWith("Hace falta aprobación: restaurar el APN")`)
	b.until(`document.querySelector("#alert").textContent.startsWith("Hace falta aprobación")`)
	b.until(`/\(quedan \d+ min\)/.test(document.querySelector("[data-expires]").textContent)`)
	b.shootAll("spanish")
	shown := eval[string](b, `document.body.textContent`)
	for _, e := range englishOnly(t) {
		if strings.Contains(shown, e) {
			t.Errorf("the page says %q", e)
		}
	}
	for _, p := range b.problems {
		t.Error(p)
	}
}
