package page

import (
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/agent"
)

// ask begins a run from the plain form and leads to its conversation.
func (p *pages) ask(v *visit) (templ.Component, error) {
	if err := v.form(); err != nil {
		return nil, err
	}
	run, err := p.Agent.Ask(v.ctx(), agent.AskRequest{
		Principal: v.who, Conversation: v.r.PostForm.Get("conversation"), Text: v.r.PostForm.Get("text"),
	})
	v.goTo = "/c/" + run.Conversation
	return nil, err
}

// maxTitle bounds a conversation's title, in characters.
const maxTitle = 200

func (p *pages) rename(v *visit) (templ.Component, error) {
	if err := v.form(); err != nil {
		return nil, err
	}
	if !v.who.Has(copilot.RoleNOC, copilot.RoleSupport, copilot.RoleProduct, copilot.RoleApprover, copilot.RoleAdmin) {
		return nil, copilot.Errorf(copilot.CodeForbidden, "%s may look and not rename a conversation.", v.who.Name)
	}
	title := strings.Join(strings.Fields(strings.ToValidUTF8(v.r.PostForm.Get("title"), "")), " ")
	if n := utf8.RuneCountInString(title); n == 0 || n > maxTitle {
		return nil, copilot.Errorf(copilot.CodeInvalid, "A title has 1 to %d characters; this one has %d.", maxTitle, n)
	}
	id := v.r.PathValue("id")
	v.goTo = "/c/" + id
	return nil, p.Store.RenameConversation(v.ctx(), v.who.Tenant, id, title)
}

// form reads the request's form, whose size is bounded.
func (v *visit) form() error {
	if err := v.r.ParseForm(); err != nil {
		return copilot.Wrap(copilot.CodeTooLarge, err, "The form could not be read; it may hold at most %d KB.", maxForm>>10)
	}
	return nil
}
