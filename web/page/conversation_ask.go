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
		return nil, v.say.Error(copilot.CodeForbidden, "error.rename", v.who.Name)
	}
	title := strings.Join(strings.Fields(strings.ToValidUTF8(v.r.PostForm.Get("title"), "")), " ")
	if n := utf8.RuneCountInString(title); n == 0 || n > maxTitle {
		return nil, v.say.Error(copilot.CodeInvalid, "error.title", v.say.Number(maxTitle), v.say.Number(n))
	}
	id := v.r.PathValue("id")
	v.goTo = "/c/" + id
	return nil, p.Store.RenameConversation(v.ctx(), v.who.Tenant, id, title)
}

// form reads the request's form, whose size is bounded.
func (v *visit) form() error {
	if err := v.r.ParseForm(); err != nil {
		return v.say.Error(copilot.CodeTooLarge, "error.form", v.say.Number(maxForm>>10))
	}
	return nil
}
