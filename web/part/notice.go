package part

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/words"
)

var toolName = regexp.MustCompile(`\b[a-z]+\.[a-z_]+\b`)

// addNotice adds a notice. Looks that failed for one cause stand in one: a later one adds its tools to the first.
func (t *Thread) addNotice(r *Run, seq int64, v copilot.Notice) {
	head, cause, _ := strings.Cut(v.Message, ": ")
	tools := toolName.FindAllString(head, -1)
	for _, it := range r.Items {
		n := it.Notice
		if n == nil || v.Code != "look_failed" || n.Code != v.Code || n.Next != v.Next || len(tools) == 0 {
			continue
		}
		had, why, _ := strings.Cut(n.Message, ": ")
		known := toolName.FindAllString(had, -1)
		if why != cause || len(known) == 0 || !strings.HasSuffix(had, known[len(known)-1]) {
			continue
		}
		for _, name := range tools {
			if !slices.Contains(known, name) {
				had += ", " + name
			}
		}
		n.Message = had + ": " + why
		t.touch(it.ID)
		return
	}
	t.add(r, &Item{ID: "notice-" + r.ID + "-" + strconv.FormatInt(seq, 10), Notice: &Notice{Code: v.Code, Message: v.Message, Next: v.Next}})
}

// withToolWords names the tools of a text as the cards do, between quotes.
func withToolWords(w *words.Words, text string) string {
	return toolName.ReplaceAllStringFunc(text, func(name string) string {
		if !w.Has("tool." + name) {
			return name
		}
		return w.Say("tool.named", w.Say("tool."+name))
	})
}

// commandsIn cuts text at its backticks: every second piece is a command. A backtick without a partner stays.
func commandsIn(text string) []string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 1 {
		return parts
	}
	last := len(parts) - 1
	parts[last-1] += "`" + parts[last]
	return parts[:last]
}
