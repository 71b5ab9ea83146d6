package page

import (
	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

// shownApprovals bounds the page of approvals.
const shownApprovals = 100

func (p *pages) approvals(v *visit) (templ.Component, error) {
	list, err := p.Store.Approvals(v.ctx(), v.who.Tenant, false, shownApprovals)
	if err != nil {
		return nil, err
	}
	f, err := p.frame(v, Frame{Title: v.say.Say("rail.approvals"), Page: "approvals", Plain: true})
	return Approvals(f, part.ApprovalsView(v.say, list, v.who, p.Zone)), err
}

// approval leads to the approval's card in its conversation.
func (p *pages) approval(v *visit) (templ.Component, error) {
	a, err := p.Store.Approval(v.ctx(), v.who.Tenant, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	r, err := p.Store.Run(v.ctx(), v.who.Tenant, a.Run)
	v.goTo = "/c/" + r.Conversation + "#action-" + a.Action
	return nil, err
}

// decide takes a decision from the plain form.
func (p *pages) decide(v *visit) (templ.Component, error) {
	if err := v.form(); err != nil {
		return nil, err
	}
	form := v.r.PostForm
	_, err := p.Agent.Decide(v.ctx(), v.who, v.r.PathValue("id"), form.Get("digest"), copilot.Decision(form.Get("decision")), form.Get("reason"))
	v.goTo = "/approvals"
	return nil, err
}
