package page

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

// Frame is what stands around every page.
type Frame struct {
	Title         string
	Path          string // where a switch of language comes back to
	Page          string // home, approvals, documents, "" for others
	Conversation  string // the open one
	Plain         bool   // no right column
	Who           string
	Backend       string
	Missing       string
	Conversations []part.ConversationLink
	Open          int // approvals that wait
}

// listed is how many conversations the left rail holds.
const listed = 100

func (p *pages) frame(v *visit, f Frame) (Frame, error) {
	f.Who, f.Backend, f.Missing = v.who.Name, p.Backend, p.Missing
	if v.r.Method == http.MethodGet {
		f.Path = v.r.URL.RequestURI()
	}
	list, err := p.Store.Conversations(v.ctx(), v.who.Tenant, "", "", listed)
	if err != nil {
		return f, err
	}
	f.Conversations = part.ConversationLinks(v.say, list, p.Clock.Now(), p.Zone)
	open, err := p.Store.Approvals(v.ctx(), v.who.Tenant, true, listed)
	f.Open = len(open)
	return f, err
}

// scriptWords are what the page's script says, as JSON.
func scriptWords(w *words.Words) string {
	b, err := json.Marshal(w.Under("js."))
	if err != nil {
		return "{}"
	}
	return string(b)
}

// language remembers the language of the form, and leads back to where the visitor was.
func (p *pages) language(v *visit) (templ.Component, error) {
	if err := v.form(); err != nil {
		return nil, err
	}
	v.goTo = "/"
	if back := v.r.PostForm.Get("back"); strings.HasPrefix(back, "/") && !strings.HasPrefix(back, "//") && !strings.Contains(back, "\\") {
		v.goTo = back
	}
	return nil, words.Choose(v.w, v.r, v.r.PostForm.Get("language"))
}

// thread builds a conversation's state from the store.
func (p *pages) thread(v *visit, id string) (*part.Thread, error) {
	th := part.NewThread(part.Options{Conversation: id, Zone: p.Zone, Viewer: v.who, Markdown: p.markdown, Words: v.say})
	runs, err := p.Store.Runs(v.ctx(), v.who.Tenant, copilot.RunQuery{Conversation: id, Limit: 1000})
	if err != nil {
		return nil, err
	}
	for i := len(runs) - 1; i >= 0; i-- {
		th.AddRun(runs[i])
	}
	events, err := p.Store.ConversationEvents(v.ctx(), v.who.Tenant, id)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		th.Apply(e)
	}
	th.Clean()
	return th, nil
}
