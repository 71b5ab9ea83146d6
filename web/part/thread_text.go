package part

import (
	"slices"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Message is a message in any state of its life.
type Message struct {
	ID        string
	Text      string
	Live      bool // its text still comes
	Retracted string
	Spans     []copilot.Span
	Checked   bool // the grounding check has spoken
	Stored    int  // UTF-16 units that events have told; what is beyond came in frames
}

func (t *Thread) message(r *Run, id string) *Item {
	i := slices.IndexFunc(r.Items, func(it *Item) bool { return it.Message != nil && it.Message.ID == id })
	if i < 0 {
		return nil
	}
	return r.Items[i]
}

func (t *Thread) applyText(r *Run, e copilot.StoredEvent) {
	var id string
	switch v := e.Event.(type) {
	case copilot.TextMessageStart:
		if v.Role != copilot.RoleUserMessage && t.message(r, v.MessageID) == nil {
			t.add(r, &Item{ID: v.MessageID, Message: &Message{ID: v.MessageID, Live: true}})
		}
		return
	case copilot.TextMessageContent:
		id = v.MessageID
		if it := t.message(r, id); it != nil {
			m := it.Message
			m.put(v.Offset, v.Delta)
			m.Stored = max(m.Stored, v.Offset+utf16Len(v.Delta))
		}
	case copilot.TextMessageEnd:
		id = v.MessageID
		if it := t.message(r, id); it != nil {
			it.Message.Live = false
			it.Message.Text = it.Message.Text[:byteOffset(it.Message.Text, it.Message.Stored)]
			t.unrepeat(r, it.Message.Text)
		}
	case copilot.Retracted:
		id = v.MessageID
		if it := t.message(r, id); it != nil {
			it.Message.Live, it.Message.Retracted = false, v.Reason
		}
	case copilot.Grounded:
		id = v.MessageID
		if it := t.message(r, id); it != nil {
			it.Message.Spans, it.Message.Checked = v.Spans, true
		}
	case copilot.CitationMade:
		return
	}
	if id != "" && t.message(r, id) != nil {
		t.touch(id)
	}
}

// unrepeat hides the notice whose words a message now says.
func (t *Thread) unrepeat(r *Run, text string) {
	for _, it := range r.Items {
		if n := it.Notice; n != nil && !n.Said && n.Next == "" && strings.TrimSpace(n.Message) == strings.TrimSpace(text) {
			n.Said = true
			t.touch(it.ID)
		}
	}
}

// Frame takes a piece of live text. One that leaves a gap (a frame before it was dropped) is left out: the event that
// repeats it follows.
func (t *Thread) Frame(f copilot.TextFrame) {
	r := t.byRun[f.Run]
	if r == nil {
		return
	}
	if it := t.message(r, f.MessageID); it != nil && it.Message.Live && it.Message.put(f.Offset, f.Delta) {
		t.touch(it.ID)
	}
}

// put places text by its offset, so that what comes twice shows once. It reports whether the text grew.
func (m *Message) put(offset int, delta string) bool {
	have := utf16Len(m.Text)
	if offset > have || offset+utf16Len(delta) <= have {
		return false
	}
	m.Text += delta[byteOffset(delta, have-offset):]
	return true
}
