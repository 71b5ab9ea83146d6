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
	var m ApprovalsModel
	for _, a := range list {
		if a.Approval.Decision == "" {
			m.Open = append(m.Open, part.ApprovalItem(a, v.who, p.Zone))
			m.OpenIn = append(m.OpenIn, a.Conversation)
			continue
		}
		row := ApprovalRow{
			Summary: part.Visible(a.Action.Summary), Conversation: a.Conversation, Decision: part.DecisionWord(v.say, a.Approval.Decision),
			When: part.Day(v.say, a.Approval.DecidedAt, p.Zone), Full: part.Full(v.say, a.Approval.DecidedAt, p.Zone),
		}
		if a.Approval.DecidedBy != nil {
			row.By = part.Visible(a.Approval.DecidedBy.Name)
		}
		m.Decided = append(m.Decided, row)
	}
	f, err := p.frame(v, Frame{Title: v.say.Say("rail.approvals"), Page: "approvals", Plain: true})
	return Approvals(f, m), err
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
