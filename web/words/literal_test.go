package words_test

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	templates "github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// spoken are the attributes whose value a person reads or hears.
var spoken = []string{"title", "aria-label", "placeholder", "alt", "aria-description", "aria-roledescription", "label"}

// notWords are texts that are the same in every language: keys, marks, and names.
var notWords = []string{"/", "Ctrl-K", "g c", "g a", "g d", "j k", "e", "Esc", "?", "›", "lang"}

// literals returns the texts of its own that a template holds.
func literals(source string) ([]string, error) {
	file, err := templates.ParseString(source)
	if err != nil {
		return nil, err
	}
	var out []string
	keep := func(s string) {
		if s = strings.TrimSpace(s); strings.IndexFunc(s, unicode.IsLetter) >= 0 && !slices.Contains(notWords, s) {
			out = append(out, s)
		}
	}
	v := visitor.New()
	v.Text = func(n *templates.Text) error { keep(n.Value); return nil }
	v.ConstantAttribute = func(n *templates.ConstantAttribute) error {
		if slices.Contains(spoken, n.Key.String()) {
			keep(n.Value)
		}
		return nil
	}
	return out, file.Visit(v)
}

// TestTemplatesHoldNoText also plants a text in each place where one can stand.
func TestTemplatesHoldNoText(t *testing.T) {
	files, err := filepath.Glob("../*/*.templ")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d templates: %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		found, err := literals(string(b))
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, s := range found {
			t.Errorf("%s holds %q; give it a key in words.yaml", f, s)
		}
	}
	for _, planted := range []string{`<p>Close</p>`, `<a title="Close"></a>`, "if true {\n<p>{ x } rows</p>\n}", `<i aria-label="Rows"></i>`, "for range x {\nswitch x {\ncase \"a\":\n<b>Stop</b>\n}\n}"} {
		if found, err := literals("package p\n\ntempl T(x string) {\n\t" + planted + "\n}\n"); err != nil || len(found) != 1 {
			t.Errorf("%s: %q %v", planted, found, err)
		}
	}
}

// phrase is a string with two words in it: prose, not a name, a key or a class.
var phrase = regexp.MustCompile(`^[^<=/]*\p{L}{2,}[,.;:]? \p{L}{2,}`)

// phrases returns prose in Go code, but for what goes to the log and what no visitor sees.
func phrases(path string, source any) ([]string, error) {
	file, err := goparser.ParseFile(token.NewFileSet(), path, source, goparser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch v := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			if s, ok := v.Fun.(*ast.SelectorExpr); ok {
				x, _ := s.X.(*ast.SelectorExpr)
				id, _ := s.X.(*ast.Ident)
				if x != nil && x.Sel.Name == "Log" || id != nil && (id.Name == "errors" || id.Name == "templruntime") {
					return false
				}
			}
		case *ast.BasicLit:
			if v.Kind == token.STRING && phrase.MatchString(strings.Trim(v.Value, "`\"")) {
				out = append(out, v.Value)
			}
		}
		return true
	})
	return out, nil
}

// unseen are sources whose words reach the log or a developer alone.
var unseen = []string{"../web.go", "../asset/asset.go"}

// TestCodeHoldsNoProse reads the code of the console, that of the templates' expressions included.
func TestCodeHoldsNoProse(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, more...) {
		if strings.HasSuffix(f, "_test.go") || strings.Contains(f, "/words/") || slices.Contains(unseen, f) {
			continue
		}
		found, err := phrases(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range found {
			if !strings.Contains(s, "script-src") && !strings.Contains(s, "base-uri") {
				t.Errorf("%s holds %s; give it a key in words.yaml", f, s)
			}
		}
	}
	for planted, want := range map[string]int{`"Not looked at"`: 1, `"cut off when the run ended"`: 1, `"rail.none"`: 0, `"a, b"`: 0, "`<span class=\"sr\">`": 0} {
		if found, err := phrases("planted.go", "package p\n\nvar x = "+planted+"\n"); err != nil || len(found) != want {
			t.Errorf("%s: %q %v", planted, found, err)
		}
	}
}

// TestScriptHoldsNoProse: what the script says stands in the catalogue.
func TestScriptHoldsNoProse(t *testing.T) {
	b, err := os.ReadFile("../asset/console.js")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(b), "\n") {
		line, _, _ = strings.Cut(line, " // ")
		for _, m := range regexp.MustCompile(`"([A-Z][^"]*)"`).FindAllStringSubmatch(line, -1) {
			if phrase.MatchString(m[1]) {
				t.Errorf("console.js:%d holds %s", i+1, m[0])
			}
		}
		for _, m := range regexp.MustCompile(`\b(?:say|problem|connection)\(("[^"]+")`).FindAllStringSubmatch(line, -1) {
			t.Errorf("console.js:%d says %s of its own", i+1, m[1])
		}
	}
}

// TestEveryKeyIsUsed: a key that nothing names is dead, and a name without a key is a fault.
func TestEveryKeyIsUsed(t *testing.T) {
	all := load(t)
	used := map[string]bool{}
	files, _ := filepath.Glob("../*/*")
	more, _ := filepath.Glob("../*.go")
	for _, f := range append(files, more...) {
		b, err := os.ReadFile(f)
		if err != nil || strings.HasSuffix(f, "_test.go") || strings.HasSuffix(f, "_templ.go") {
			continue
		}
		for _, m := range regexp.MustCompile(`(?:Say|Count|Error|name)\((?:copilot\.Code\w+, )?"([a-z_]+\.[a-z_.]+)"([,)]| \+)`).FindAllStringSubmatch(string(b), -1) {
			if used[m[1]] = true; m[2] != " +" && all[m[1]] == nil {
				t.Errorf("%s names %s, which has no key", f, m[1])
			}
		}
		if strings.HasSuffix(f, "console.js") {
			for _, m := range regexp.MustCompile(`\bt\(([^,()]+)`).FindAllStringSubmatch(string(b), -1) {
				for _, k := range regexp.MustCompile(`"(\w+)"`).FindAllStringSubmatch(m[1], -1) {
					if used["js."+k[1]] = true; all["js."+k[1]] == nil {
						t.Errorf("%s names js.%s, which has no key", f, k[1])
					}
				}
			}
		}
	}
	for key := range all {
		if !used[key] && !regexp.MustCompile(`^(state\.|run\.(purpose|job|door|state)\.|outcome\.|role\.|decision\.|tool\.|board\.(for|against|unexplained|gaps)$|action\.(approved|rejected)_)`).MatchString(key) {
			t.Errorf("nothing uses %s", key)
		}
	}
}
