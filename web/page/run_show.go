package page

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
	"github.com/kernelcopilot/copilot/web/words"
)

// run shows a run with each of its events, as they are stored.
func (p *pages) run(v *visit) (templ.Component, error) {
	r, err := p.Store.Run(v.ctx(), v.who.Tenant, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	events, err := p.Store.Events(v.ctx(), v.who.Tenant, r.ID, 0, 0)
	if err != nil {
		return nil, err
	}
	th := part.NewThread(part.Options{Conversation: r.Conversation, Zone: p.Zone, Viewer: v.who, Markdown: p.markdown, Words: v.say})
	section := th.AddRun(r)
	m := RunPageModel{ID: r.ID, Conversation: r.Conversation, Asked: asked(v.say, r)}
	for _, e := range events {
		th.Apply(e)
		row, err := p.eventRow(v, e)
		if err != nil {
			return nil, err
		}
		m.Events = append(m.Events, row)
	}
	m.Status, m.Verdict = th.StatusView(section), th.VerdictView(section)
	w := v.say
	m.Facts = [][2]string{
		{w.Say("run.id"), r.ID}, {w.Say("run.asker"), part.Visible(r.Principal.Name)}, {w.Say("run.purpose"), codeWords(w, "run.purpose.", string(r.Purpose))}, {w.Say("run.job"), codeWords(w, "run.job.", string(r.Job))}, {w.Say("run.door"), codeWords(w, "run.door.", r.Door)},
		{w.Say("run.state"), codeWords(w, "run.state.", string(r.State))}, {w.Say("run.segment"), strconv.Itoa(r.Segment)}, {w.Say("run.begun"), part.Full(v.say, r.CreatedAt, p.Zone)},
	}
	if len(r.Input.Withhold) > 0 {
		w := v.say
		m.Facts = append(m.Facts, [2]string{w.Say("run.withheld"), part.Visible(strings.Join(r.Input.Withhold, ", "))})
	}
	f, err := p.frame(v, Frame{Title: v.say.Say("run.title"), Conversation: r.Conversation, Plain: true})
	return RunPage(f, m), err
}

// codeWords is a code in words: what the catalogue lacks stands as it is.
func codeWords(w *words.Words, under, code string) string {
	if key := under + strings.TrimPrefix(code, "dpv:"); w.Has(key) {
		return w.Say(key)
	}
	return part.Visible(code)
}

// shownBody bounds how much of one event's content a row shows, in bytes.
const shownBody = 600

func (p *pages) eventRow(v *visit, e copilot.StoredEvent) (EventRow, error) {
	body, err := json.Marshal(e.Event)
	if err != nil {
		return EventRow{}, err
	}
	s := part.Visible(strings.ToValidUTF8(string(body), "\uFFFD"))
	if len(s) > shownBody {
		s = strings.ToValidUTF8(s[:shownBody], "") + "…"
	}
	zone := p.Zone
	return EventRow{
		Seq: strconv.FormatInt(e.Seq, 10), Name: copilot.EventName(e.Event), At: part.Precise(e.At, zone), Full: part.Full(v.say, e.At, zone), Body: s,
	}, nil
}

func asked(w *words.Words, r copilot.Run) string {
	switch {
	case r.Input.Text != "":
		return part.Visible(r.Input.Text)
	case r.Input.Alarm != "":
		return w.Say("run.alarm", part.Visible(r.Input.Alarm))
	}
	return w.Say("run.ticket", part.Visible(r.Input.Ticket))
}
