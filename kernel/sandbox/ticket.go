package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// ticketPatch is a merge patch (RFC 7396) of a TMF621 ticket. Absent members are nil.
type ticketPatch struct {
	Notes       *[]kernel.Note `json:"note,omitempty"`
	Status      *string        `json:"status,omitempty"`
	Severity    *string        `json:"severity,omitempty"`
	Priority    *string        `json:"priority,omitempty"`
	Description *string        `json:"description,omitempty"`
	Name        *string        `json:"name,omitempty"`
	Reason      *string        `json:"statusChangeReason,omitempty"`
}

// moves lists the status that may follow each status; what is not listed is final.
func moves(from string) []string {
	switch from {
	case "acknowledged":
		return []string{"inProgress", "pending", "held", "rejected", "cancelled", "resolved"}
	case "inProgress":
		return []string{"pending", "held", "resolved", "cancelled"}
	case "pending", "held":
		return []string{"inProgress", "resolved", "cancelled"}
	case "resolved":
		return []string{"closed", "inProgress"}
	}
	return nil
}

// ticketStates are those of TMF621.
func ticketStates() []string {
	return []string{"acknowledged", "inProgress", "pending", "held", "resolved", "closed", "rejected", "cancelled"}
}

func final(status string) bool { return len(moves(status)) == 0 }

// check reports why the patch cannot be applied to the ticket as it stands: invalid or conflict.
func (p ticketPatch) check(t kernel.Ticket) error {
	if err := p.wellFormed(); err != nil {
		return err
	}
	if final(t.Status) {
		return copilot.Errorf(copilot.CodeConflict, "ticket %s is %s, which is final: open a new ticket", t.ID, t.Status)
	}
	if p.Status != nil && *p.Status != t.Status && !slices.Contains(moves(t.Status), *p.Status) {
		return copilot.Errorf(copilot.CodeConflict, "ticket %s is %s and cannot become %s; it may become %v", t.ID, t.Status, *p.Status, moves(t.Status))
	}
	return nil
}

// wellFormed reports what no ticket could take, whatever its state. TMF621 enumerates the status; severity is the operator's own word.
func (p ticketPatch) wellFormed() error {
	if p.Status != nil && !slices.Contains(ticketStates(), *p.Status) {
		return copilot.Errorf(copilot.CodeInvalid, "status %q is none; values are %s", *p.Status, strings.Join(ticketStates(), ", "))
	}
	if p.Name != nil && strings.TrimSpace(*p.Name) == "" || p.Description != nil && strings.TrimSpace(*p.Description) == "" {
		return copilot.Errorf(copilot.CodeInvalid, "name and description may not be empty: leave out what stays as it is")
	}
	if p.Notes != nil {
		for i, n := range *p.Notes {
			if n.Text == "" {
				return copilot.Errorf(copilot.CodeInvalid, "note %d has no text", i+1)
			}
		}
	}
	return nil
}

// complete gives new notes an id and a date.
func (p *ticketPatch) complete(ticket string, at time.Time) {
	if p.Notes == nil {
		return
	}
	notes := slices.Clone(*p.Notes)
	for i := range notes {
		if notes[i].ID == "" {
			notes[i].ID = ticket + "-N" + strconv.FormatInt(at.UnixMilli(), 36) + strconv.Itoa(i+1)
		}
		if notes[i].Date.IsZero() {
			notes[i].Date = at
		}
	}
	p.Notes = &notes
}

// adds reports whether the patch brings a note that the ticket does not have.
func (p ticketPatch) adds(t kernel.Ticket) bool {
	if p.Notes == nil {
		return false
	}
	for _, n := range *p.Notes {
		if !slices.ContainsFunc(t.Notes, func(o kernel.Note) bool { return o.ID == n.ID && o.Text == n.Text }) {
			return true
		}
	}
	return false
}

func (p ticketPatch) apply(t *kernel.Ticket, at time.Time) {
	if p.Notes != nil {
		t.Notes = *p.Notes
	}
	for _, m := range []struct {
		to   *string
		from *string
	}{{&t.Status, p.Status}, {&t.Severity, p.Severity}, {&t.Priority, p.Priority}, {&t.Description, p.Description}, {&t.Name, p.Name}} {
		if m.from != nil {
			*m.to = *m.from
		}
	}
	t.LastUpdate = at
	if t.Status == "resolved" && t.ResolutionDate.IsZero() {
		t.ResolutionDate = at
	}
}
