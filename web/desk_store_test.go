package web_test

import (
	"context"
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

func (d *desk) Run(_ context.Context, t copilot.TenantID, id string) (copilot.Run, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.runs {
		if r.ID == id && r.Tenant == t {
			return r, nil
		}
	}
	return copilot.Run{}, missing("run")
}

func (d *desk) Runs(_ context.Context, t copilot.TenantID, q copilot.RunQuery) ([]copilot.Run, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []copilot.Run
	for _, r := range slices.Backward(d.runs) {
		if r.Tenant == t && r.Conversation == q.Conversation {
			out = append(out, r)
		}
	}
	return out, nil
}

func (d *desk) Events(_ context.Context, _ copilot.TenantID, run string, after int64, _ int) ([]copilot.StoredEvent, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []copilot.StoredEvent
	for _, e := range d.events[run] {
		if e.Seq > after {
			out = append(out, e)
		}
	}
	return out, nil
}

func (d *desk) ConversationEvents(_ context.Context, t copilot.TenantID, conv string) ([]copilot.StoredEvent, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []copilot.StoredEvent
	for _, r := range d.runs {
		if r.Conversation == conv && r.Tenant == t {
			out = append(out, d.events[r.ID]...)
		}
	}
	return out, nil
}

func (d *desk) Conversation(_ context.Context, t copilot.TenantID, id string) (copilot.Conversation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.convs {
		if c.ID == id && c.Tenant == t {
			return c, nil
		}
	}
	return copilot.Conversation{}, missing("conversation")
}

func (d *desk) Conversations(_ context.Context, t copilot.TenantID, _, _ string, _ int) ([]copilot.Conversation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []copilot.Conversation
	for _, c := range d.convs {
		if c.Tenant == t {
			out = append(out, c)
		}
	}
	return out, nil
}

func (d *desk) RenameConversation(_ context.Context, t copilot.TenantID, id, title string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, c := range d.convs {
		if c.ID == id && c.Tenant == t {
			d.convs[i].Title = title
			return nil
		}
	}
	return missing("conversation")
}

func (d *desk) Evidence(_ context.Context, _ copilot.TenantID, conv string) ([]copilot.Evidence, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.evidence[conv], nil
}

func (d *desk) Approvals(_ context.Context, t copilot.TenantID, openOnly bool, _ int) ([]copilot.ApprovalView, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []copilot.ApprovalView
	for _, a := range d.approvals {
		if t == tenant && (!openOnly || a.Approval.Decision == "") {
			out = append(out, a)
		}
	}
	return out, nil
}

// became puts the action of the first approval into a state.
func (d *desk) became(s copilot.ActionState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.approvals[0].Action.State, d.approvals[0].Action.Mended = s, s == copilot.ActionVerified
}

func (d *desk) Approval(_ context.Context, t copilot.TenantID, id string) (copilot.Approval, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range d.approvals {
		if t == tenant && a.Approval.ID == id {
			return a.Approval, nil
		}
	}
	return copilot.Approval{}, missing("approval")
}

func (d *desk) Document(_ context.Context, t copilot.TenantID, id string) (copilot.Document, error) {
	for _, x := range d.docs {
		if x.ID == id && t == tenant {
			return x, nil
		}
	}
	return copilot.Document{}, missing("document")
}

func (d *desk) Documents(_ context.Context, t copilot.TenantID) ([]copilot.Document, error) {
	if t != tenant {
		return nil, nil
	}
	return d.docs, nil
}

func (d *desk) SearchPassages(_ context.Context, _ copilot.TenantID, terms []string, _ int) ([]copilot.Passage, error) {
	var out []copilot.Passage
	for _, x := range d.docs {
		for i, l := range strings.Split(x.Text, "\n") {
			if strings.Contains(strings.ToLower(l), strings.ToLower(terms[0])) {
				out = append(out, copilot.Passage{Document: x.ID, Name: x.Name, Title: x.Title, Heading: "Microwave links", FromLine: i + 1, ToLine: i + 1, Text: l})
			}
		}
	}
	return out, nil
}

func documents() []copilot.Document {
	return []copilot.Document{
		{ID: "doc_1", Name: "alarms/transport.md", Title: "Alarm dictionary: transport", Passages: 14, Text: "# Alarm dictionary: transport\n\n## Microwave links\n\nA link that reports loss of signal at one end\nand nothing at the other is down in one direction.\n"},
		{ID: "doc_2", Name: "kpi/throughput.md", Title: "KPI definitions: throughput", Passages: 9, Text: "# KPI definitions\n\nDownlink throughput per cell, in Mbit/s.\n"},
		{ID: "doc_3", Name: "procedures/restore-apn.md", Title: "Restoring an APN", Passages: 6, Text: "# Restoring an APN\n"},
	}
}
