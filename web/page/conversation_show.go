package page

import (
	"encoding/json"
	"strconv"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

func (p *pages) home(v *visit) (templ.Component, error) {
	f, err := p.frame(v, Frame{Title: v.say.Say("rail.new"), Page: "home", Plain: true})
	var m HomeModel
	if p.Questions != nil {
		m.Questions = p.Questions(v.ctx(), v.say.Lang())
	}
	return Home(f, m), err
}

func (p *pages) conversation(v *visit) (templ.Component, error) {
	c, err := p.Store.Conversation(v.ctx(), v.who.Tenant, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	th, err := p.thread(v, c.ID)
	if err != nil {
		return nil, err
	}
	seen, err := json.Marshal(th.Seen())
	if err != nil {
		return nil, err
	}
	f, err := p.frame(v, Frame{Title: part.Visible(c.Title), Conversation: c.ID})
	return Conversation(f, ConversationModel{ID: c.ID, Title: part.Visible(c.Title), Seen: string(seen), Thread: th}), err
}

// evidence shows one evidence with all its rows, from the store.
func (p *pages) evidence(v *visit) (templ.Component, error) {
	c, err := p.Store.Conversation(v.ctx(), v.who.Tenant, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	all, err := p.Store.Evidence(v.ctx(), v.who.Tenant, c.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.ID != v.r.PathValue("evidence") {
			continue
		}
		card := part.StoredEvidence(e, c.ID, p.Zone)
		title := e.ID + " · " + part.ToolWords(v.say, e.Tool)
		f, err := p.frame(v, Frame{Title: title, Conversation: c.ID, Plain: true})
		return Evidence(f, EvidenceModel{card, c.ID, title}), err
	}
	return nil, v.say.Error(copilot.CodeNotFound, "error.evidence")
}

func countOf(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
