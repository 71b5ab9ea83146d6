package page

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
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
	th := part.NewThread(part.Options{Conversation: r.Conversation, Zone: p.Zone, Viewer: v.who, Markdown: p.markdown})
	section := th.AddRun(r)
	m := RunPageModel{ID: r.ID, Conversation: r.Conversation, Asked: asked(r)}
	for _, e := range events {
		th.Apply(e)
		row, err := p.eventRow(e)
		if err != nil {
			return nil, err
		}
		m.Events = append(m.Events, row)
	}
	m.Status = th.StatusView(section)
	m.Facts = [][2]string{
		{"run", r.ID}, {"asked by", part.Visible(r.Principal.Name)}, {"purpose", string(r.Purpose)}, {"job", string(r.Job)}, {"door", part.Visible(r.Door)},
		{"state", string(r.State)}, {"segment", strconv.Itoa(r.Segment)}, {"begun", part.Full(r.CreatedAt, p.Zone)},
	}
	if len(r.Input.Withhold) > 0 {
		m.Facts = append(m.Facts, [2]string{"withheld", part.Visible(strings.Join(r.Input.Withhold, ", "))})
	}
	f, err := p.frame(v, Frame{Title: "Run", Conversation: r.Conversation, Plain: true})
	return RunPage(f, m), err
}

// shownBody bounds how much of one event's content a row shows, in bytes.
const shownBody = 600

func (p *pages) eventRow(e copilot.StoredEvent) (EventRow, error) {
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
		Seq: strconv.FormatInt(e.Seq, 10), Name: copilot.EventName(e.Event), At: part.Precise(e.At, zone), Full: part.Full(e.At, zone), Body: s,
	}, nil
}

func asked(r copilot.Run) string {
	switch {
	case r.Input.Text != "":
		return part.Visible(r.Input.Text)
	case r.Input.Alarm != "":
		return "Alarm " + part.Visible(r.Input.Alarm)
	}
	return "Ticket " + part.Visible(r.Input.Ticket)
}
