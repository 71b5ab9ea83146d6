package page

import (
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/web/part"
)

// Frame is what stands around every page.
type Frame struct {
	Title         string
	Page          string // home, approvals, documents, "" for others
	Conversation  string // the open one
	Plain         bool   // no right column
	Who           string
	Backend       string
	Missing       string
	Conversations []ConversationLink
	Open          int // approvals that wait
}

// ConversationLink is one line of the left rail.
type ConversationLink struct {
	ID, Title, When, Full string
}

// listed is how many conversations the left rail holds.
const listed = 100

func (p *pages) frame(v *visit, f Frame) (Frame, error) {
	f.Who, f.Backend, f.Missing = v.who.Name, p.Backend, p.Missing
	list, err := p.Store.Conversations(v.ctx(), v.who.Tenant, "", "", listed)
	if err != nil {
		return f, err
	}
	for _, c := range list {
		f.Conversations = append(f.Conversations, ConversationLink{c.ID, part.Visible(c.Title), p.when(c.UpdatedAt), part.Full(c.UpdatedAt, p.Zone)})
	}
	open, err := p.Store.Approvals(v.ctx(), v.who.Tenant, true, listed)
	f.Open = len(open)
	return f, err
}

// when is a time of day for today, a date otherwise.
func (p *pages) when(at time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	l, now := at.In(zone), p.Clock.Now().In(zone)
	if l.YearDay() == now.YearDay() && l.Year() == now.Year() {
		return l.Format("15:04")
	}
	return l.Format("2 Jan")
}

// thread builds a conversation's state from the store.
func (p *pages) thread(v *visit, id string) (*part.Thread, error) {
	th := part.NewThread(part.Options{Conversation: id, Zone: p.Zone, Viewer: v.who, Markdown: p.markdown})
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
