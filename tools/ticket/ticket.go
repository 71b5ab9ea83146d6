package ticket

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed list.md
var listText string

//go:embed get.md
var getText string

//go:embed add_note.md
var addNoteText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	tools.Network
	Tickets(ctx context.Context, q kernel.TicketQuery) ([]kernel.Ticket, error)
	Ticket(ctx context.Context, id string) (kernel.Ticket, error)
	PutNotes(ctx context.Context, id string, notes []kernel.Note, key string) (kernel.Ticket, error)
	Alarms(ctx context.Context, q kernel.AlarmQuery) ([]kernel.Alarm, error)
}

const timeout = 15 * time.Second

// New returns the tools.
func New(k Kernel, v tools.Vocabulary) []tools.Tool {
	t := &tickets{k, v.From("ticket")}
	return []tools.Tool{
		tools.Define("ticket.list", copilot.RiskRead, timeout, t.list).Describe(listText).Needs(kernel.ScopeTopologyRead, kernel.ScopeTicketRead),
		tools.Define("ticket.open", copilot.RiskRead, timeout, t.open).Describe(openText).Needs(kernel.ScopeTicketRead),
		tools.Define("ticket.get", copilot.RiskRead, timeout, t.get).Describe(getText).Needs(kernel.ScopeTicketRead),
		tools.Define("ticket.add_note", copilot.RiskWrite, timeout, t.addNote).Describe(addNoteText).Needs(kernel.ScopeTicketRead, kernel.ScopeTicketWrite, kernel.ScopeAlarmRead).Writes(tools.Write[NoteArgs]{
			Prepare: t.prepare, ReadBack: t.readBack, Reconcile: t.reconcile,
		}),
	}
}

type tickets struct {
	k Kernel
	v tools.Vocabulary
}

// complaints says which words of a ticket's category, folded, make which finding.
var complaints = map[string][]string{
	"ticket.no_service": {"no service", "sin servicio", "sin cobertura", "coverage", "cobertura"},
	"ticket.slow_data":  {"slow data", "datos lentos", "lentitud"},
	"ticket.no_calls":   {"no calls", "sin llamadas"},
}

// aboutPlatform is the category of what partners say of the API platform, and the finding that an open one makes.
const (
	aboutPlatform = "api platform"
	platform      = "ticket.platform"
)

// enough is how many complaints of one category at one site are more than chance.
const enough = 2

func (t *tickets) list(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	area, from, to, err := c.Args.Look(ctx, t.k, c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	where, err := t.sites(ctx, area)
	if err != nil {
		return copilot.Result{}, err
	}
	ids := make([]string, 0, len(where))
	for _, o := range area.Objects {
		ids = append(ids, o.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(where)) {
		if _, inArea := area.Get(id); !inArea {
			ids = append(ids, id)
		}
	}
	rows, err := t.k.Tickets(ctx, kernel.TicketQuery{Entities: ids, Since: from, Until: to})
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	counts := map[[2]string][]kernel.Ticket{}
	for _, row := range rows {
		res.Records = append(res.Records, record(row))
		if f, ok := platformFinding(row, area); ok {
			res.Findings = tools.Earliest(res.Findings, f)
		}
		if site := siteOf(row, where); site != "" {
			if kind := category(row); kind != "" {
				counts[[2]string{kind, site}] = append(counts[[2]string{kind, site}], row)
			}
		}
	}
	for k, of := range counts {
		if len(of) >= enough {
			first := of[0]
			for _, x := range of {
				if x.CreationDate.Before(first.CreationDate) {
					first = x
				}
			}
			res.Findings = append(res.Findings, copilot.Finding{
				Kind: k[0], Object: copilot.Object{Type: copilot.ObjectSite, ID: k[1]}, At: first.CreationDate.UTC(), State: copilot.Present, Record: first.ID,
			})
		}
	}
	res.Findings = sorted(t.v.Complete(res.Findings, area.Of(copilot.ObjectSite, copilot.ObjectCore), to))
	res.Summary = fmt.Sprintf("%s around %s in the window.", tools.Count(len(rows), "ticket", "tickets"), area.Object.ID)
	if len(rows) == 0 {
		res.Hints = []string{"Nobody has complained there in the window, and no incident is open. Complaints come some time after a fault."}
	}
	return res, nil
}

// sites maps objects and lines of the area to their site.
func (t *tickets) sites(ctx context.Context, area tools.Area) (map[string]string, error) {
	where := map[string]string{}
	for _, o := range area.Objects {
		switch copilot.ObjectType(o.Type) {
		case copilot.ObjectSite:
			where[o.ID] = o.ID
		case copilot.ObjectCell:
			where[o.ID] = o.Parent
		default:
		}
	}
	typ := copilot.ObjectType(area.Object.Type)
	if typ == copilot.ObjectRegion || typ == copilot.ObjectAPN || typ == copilot.ObjectCore {
		return where, nil // too many lines: complaints there are found by their site
	}
	for _, root := range area.IDs(copilot.ObjectSite) {
		g, err := t.k.Objects(ctx, kernel.ObjectQuery{Within: root, Types: []string{string(copilot.ObjectSubscriber)}})
		if err != nil {
			return nil, err
		}
		for _, o := range g.Objects {
			where[o.ID] = root
		}
	}
	return where, nil
}

// platformFinding is what an open ticket about a function of the API platform establishes.
func platformFinding(row kernel.Ticket, area tools.Area) (copilot.Finding, bool) {
	if !strings.Contains(tools.Fold(row.Name), aboutPlatform) || !isOpen(row) {
		return copilot.Finding{}, false
	}
	for _, e := range row.RelatedEntities {
		if o, ok := area.Get(e.ID); ok && o.Type == string(copilot.ObjectCore) {
			return copilot.Finding{Kind: platform, Object: tools.Ref(o), At: row.CreationDate.UTC(), State: copilot.Present, Record: row.ID}, true
		}
	}
	return copilot.Finding{}, false
}

func isOpen(row kernel.Ticket) bool {
	return !slices.Contains([]string{"resolved", "closed", "rejected", "cancelled"}, row.Status)
}

func siteOf(row kernel.Ticket, where map[string]string) string {
	for _, e := range row.RelatedEntities {
		if s := where[e.ID]; s != "" {
			return s
		}
	}
	return ""
}

// category reads the care system's own category, never the customer's words.
func category(row kernel.Ticket) string {
	if row.TicketType == "incident" {
		return ""
	}
	name := tools.Fold(row.Name)
	for kind, words := range complaints {
		for _, w := range words {
			if strings.Contains(name, w) {
				return kind
			}
		}
	}
	return ""
}

func (t *tickets) get(ctx context.Context, c tools.Call[struct {
	ID string `json:"id"`
}]) (copilot.Result, error) {
	row, err := t.k.Ticket(ctx, c.Args.ID)
	if err != nil {
		return copilot.Result{}, err
	}
	r := record(row)
	for _, n := range row.Notes {
		r.Fields = append(r.Fields, tools.Said("note", n.Text, author(n)))
	}
	return copilot.Result{Records: []copilot.Record{r}, Summary: fmt.Sprintf("Ticket %s, %s.", row.ID, row.Status)}, nil
}

// author is the origin of a note: the copilot's own carry an action's id, anybody else's text is from outside.
func author(n kernel.Note) copilot.Origin {
	if copilot.HasPrefix(n.ID, copilot.PrefixAction) {
		return copilot.OriginSystem
	}
	return copilot.OriginExternal
}

func record(row kernel.Ticket) copilot.Record {
	r := copilot.Record{ID: row.ID, Object: copilot.Object{Type: copilot.ObjectTicket, ID: row.ID}, Time: row.CreationDate.UTC(), Fields: tools.Fields(
		tools.Text("category", row.Name), tools.Text("type", row.TicketType), tools.Text("status", row.Status), tools.Text("severity", row.Severity),
	)}
	for _, e := range row.RelatedEntities {
		if e.ReferredType != "" {
			r.Fields = append(r.Fields, tools.ID(e.ReferredType, e.ID))
		}
	}
	for _, p := range row.RelatedParties {
		if p.Role == "customer" {
			r.Fields = append(r.Fields, tools.ID("customer", p.ID))
		}
	}
	from := copilot.OriginCustomer
	if row.TicketType == "incident" {
		from = copilot.OriginExternal // written by people of the operator: data all the same
	}
	r.Fields = append(r.Fields, tools.Fields(tools.Said("description", row.Description, from))...)
	return r
}
