package part

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/text"
)

// policy is the second line of defence: whatever the renderer wrote, only these elements remain, and the only target is
// an evidence card of the same page.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "h6", "hr",
		"table", "thead", "tbody", "tr", "th", "td", "span", "a")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(chip|unverified|reason|sr|target|to-left|to-right|to-center)$`)).OnElements("span", "a", "th", "td")
	p.AllowAttrs("data-evidence").Matching(regexp.MustCompile(`^E[0-9]{1,6}$`)).OnElements("a")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^#ev-E[0-9]{1,6}$`)).OnElements("a")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("span")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	return p
}

func newReader(src []byte) text.Reader { return text.NewReader(src) }
