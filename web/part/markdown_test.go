package part_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

// fetches matches what makes a browser load or follow something, beside our own evidence anchors.
var fetches = regexp.MustCompile(`(?i)<(img|script|iframe|object|embed|link|style|svg|video|audio|source|form|input|base|meta|math|use)|\s(src|srcset|style|poster|ping|action|formaction|background|data|on[a-z]+)=|href="(?:[^#]|#[^e])`)

var hostile = []string{
	"![x](https://evil.example/?q=1)", "![x][r]\n\n[r]: https://evil.example/a.png", "[a](https://evil.example)", "[a](javascript:alert(1))",
	"<https://evil.example>", "https://evil.example", "[E3](https://evil.example)", "[E3]: https://evil.example\n\n[E3]",
	`<img src=x onerror=alert(1)>`, `<img srcset="https://evil.example/a 1x">`, `<svg onload=alert(1)><image href="https://evil.example"/></svg>`,
	`<style>@import url(https://evil.example)</style>`, `<p style="background:url(https://evil.example)">x</p>`, `<a href="https://evil.example" ping="https://evil.example">x</a>`,
	`<script>alert(1)</script>`, `<iframe src="https://evil.example"></iframe>`, `<form action="https://evil.example"><input></form>`, `<base href="https://evil.example">`,
	"```\"><img src=x onerror=alert(1)>\nx\n```", "`<img src=x>`", "| a |\n| --- |\n| <img src=https://evil.example> |", "<!-- --><img src=x>",
	"[x](data:text/html,<script>alert(1)</script>)", "![](data:image/svg+xml;base64,PHN2Zz4=)", "<math><mtext><img src=x onerror=alert(1)></math>",
	"[a]( \"x\" onmouseover=alert(1) )", "# <img src=x>", "> ![x](//evil.example/x)", "[![x](https://evil.example/x)](https://evil.example)", "<a href=\"#ev-E1\" onclick=alert(1)>x</a>",
	"<?php x ?>\n<img src=x>", "<![CDATA[ <img src=x> ]]>", "<link rel=prefetch href=https://evil.example>", "<meta http-equiv=refresh content='0;url=https://evil.example'>",
}

func TestV01NothingFetches(t *testing.T) {
	md := part.NewMarkdown()
	for _, src := range hostile {
		html := md.Render(words.In(""), src, []copilot.Span{{Start: 0, End: len(src), Verdict: copilot.SpanUnverified, Reason: `"><img src=x onerror=alert(1)>`}})
		for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(html, -1) {
			if bad := fetches.FindString(tag); bad != "" {
				t.Errorf("%q: %q in %s", src, bad, html)
			}
		}
		if regexp.MustCompile(`<(img|script|iframe|svg|style|form|base|link|meta|math|input)`).MatchString(html) {
			t.Errorf("%q: %s", src, html)
		}
		for _, href := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			if !strings.HasPrefix(href[1], "#ev-E") {
				t.Errorf("%q leads to %q", src, href[1])
			}
		}
	}
}

func TestLinksShowTheirTarget(t *testing.T) {
	html := part.NewMarkdown().Render(words.In(""), "[bank](https://evil.example/x)", nil)
	if !strings.Contains(html, "bank") || !strings.Contains(html, "https://evil.example/x") || strings.Contains(html, "<a") {
		t.Error(html)
	}
}

func TestCitationsAreChips(t *testing.T) {
	for src, want := range map[string]int{"x [E3] y [E12]": 2, "[E3](E4)": 1, "[e3]": 0, "[EX]": 0, "`[E3]`": 0, "| a [E1] |\n| --- |\n| [E2] |": 2, "**[E3]**": 1, "[E3][E4]": 2} {
		html := part.NewMarkdown().Render(words.In(""), src, nil)
		if got := strings.Count(html, `class="chip"`); got != want {
			t.Errorf("%q: %d chips in %s", src, got, html)
		}
	}
}

// unverifiedText is what stands underlined, in order.
func unverifiedText(html string) string {
	var out []string
	for _, m := range regexp.MustCompile(`(?s)<span class="unverified"[^>]*>(.*?)<span class="(?:sr|reason)">`).FindAllStringSubmatch(html, -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, "|")
}

func TestSpansCountUTF16(t *testing.T) {
	for _, c := range []struct{ src, mark, want string }{
		{"load is 42 % now", "42 %", "42 %"}, {"año 𝒳 y 42 %", "42 %", "42 %"}, {"**load 42** % is", "42** %", "42| %"},
		{"- one\n- two 7\n- three", "two 7", "two 7"}, {"| a | b |\n| - | - |\n| 1 | 23 |", "23", "23"}, {"a `42` b", "42", "<code>42</code>"}, {"first 1\nsecond 2", "second", "second"},
	} {
		before, _, _ := strings.Cut(c.src, c.mark)
		start := len(utf16.Encode([]rune(before)))
		span := copilot.Span{Start: start, End: start + len(utf16.Encode([]rune(c.mark))), Verdict: copilot.SpanUnverified, Reason: "why"}
		if got := unverifiedText(part.NewMarkdown().Render(words.In(""), c.src, []copilot.Span{span})); got != c.want {
			t.Errorf("%q: %q, want %q", c.src, got, c.want)
		}
	}
}

func TestV06HiddenCharactersShow(t *testing.T) {
	for _, s := range []string{"pay \u202e001", "a\u200bb", "tag \U000E0041", "\u2066x", "soft\u00adhyphen", "nul\x00", "esc\x1b[2J"} {
		if got := part.Visible(s); !strings.Contains(got, "⟨U+") {
			t.Errorf("%q stays hidden: %q", s, got)
		}
		if html := part.NewMarkdown().Render(words.In(""), s, nil); strings.ContainsAny(html, "\u202e\u200b\u2066\U000E0041\u00ad\x1b") {
			t.Errorf("%q: %q", s, html)
		}
	}
	if s := "añadir 3,4 %\n\tok"; part.Visible(s) != s {
		t.Error("plain text changed")
	}
}

func TestAnyTextIsSafe(t *testing.T) {
	md := part.NewMarkdown()
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.StringOfN(rapid.RuneFrom([]rune("ab[]()!<>\"'`*_#|-\n E3:/&;=\\~𝒳\u202e")), 0, 60, -1).Draw(t, "src")
		a, z := rapid.IntRange(-2, 70).Draw(t, "start"), rapid.IntRange(-2, 70).Draw(t, "end")
		html := md.Render(words.In(""), src, []copilot.Span{{Start: a, End: z, Verdict: copilot.SpanUnverified, Reason: src}})
		if regexp.MustCompile(`<(img|script)`).MatchString(html) {
			t.Fatal(html)
		}
	})
}
