package customer

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed find.md
var findText string

//go:embed affected.md
var affectedText string

//go:embed subscription.md
var subscriptionText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	tools.Network
	Customers(ctx context.Context, q kernel.CustomerQuery) ([]kernel.Customer, error)
	Customer(ctx context.Context, id string) (kernel.Customer, error)
	Subscription(ctx context.Context, id string) (kernel.Subscription, error)
}

const timeout = 15 * time.Second

// New returns the tools.
func New(k Kernel) []tools.Tool {
	t := &customers{k}
	return []tools.Tool{
		tools.Define("customer.find", copilot.RiskRead, timeout, t.find).Describe(findText),
		tools.Define("customer.affected", copilot.RiskRead, timeout, t.affected).Describe(affectedText),
		tools.Define("customer.subscription", copilot.RiskRead, timeout, t.subscription).Describe(subscriptionText),
	}
}

type customers struct{ k Kernel }

// FindArgs are the arguments of customer.find; one of them is given.
type FindArgs struct {
	MSISDN string `json:"msisdn,omitempty"`
	ID     string `json:"id,omitempty" jsonschema:"description=customer id"`
	Name   string `json:"name,omitempty"`
	tools.Paging
}

func (t *customers) find(ctx context.Context, c tools.Call[FindArgs]) (copilot.Result, error) {
	var rows []kernel.Customer
	var err error
	switch {
	case c.Args.ID != "":
		var one kernel.Customer
		one, err = t.k.Customer(ctx, c.Args.ID)
		rows = append(rows, one)
	case c.Args.MSISDN != "":
		var number string
		if number, err = tools.E164(c.Args.MSISDN); err == nil {
			rows, err = t.k.Customers(ctx, kernel.CustomerQuery{Phone: number, Limit: 5})
		}
	case strings.TrimSpace(c.Args.Name) != "":
		rows, err = t.k.Customers(ctx, kernel.CustomerQuery{Name: c.Args.Name, Limit: 10})
	default:
		err = copilot.Errorf(copilot.CodeInvalid, "give an msisdn, an id or a name")
	}
	if err != nil {
		return copilot.Result{}, err
	}
	var res copilot.Result
	for _, x := range rows {
		r := copilot.Record{ID: x.ID, Object: copilot.Object{Type: copilot.ObjectCustomer, ID: x.ID}, Fields: tools.Fields(tools.Text("name", x.Name), tools.Text("status", x.Status))}
		for _, m := range x.ContactMedia {
			r.Fields = append(r.Fields, tools.Fields(tools.ID("msisdn", m.Characteristic.PhoneNumber))...)
		}
		for _, ch := range x.Characteristics {
			r.Fields = append(r.Fields, tools.Fields(tools.Text(ch.Name, ch.Value))...)
		}
		res.Records = append(res.Records, r)
	}
	res.Summary = tools.Count(len(rows), "customer.", "customers.")
	return res, nil
}

// shown is how many affected lines are listed; all are counted.
const shown = 20

func (t *customers) affected(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	lines, err := tools.Served(ctx, t.k, c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	if len(lines) == 0 { // nobody is served, or there is no such place
		area, err := tools.AreaOf(ctx, t.k, c.Args.Scope)
		if err != nil {
			return copilot.Result{}, err
		}
		if area.Object.Type == string(copilot.ObjectSubscriber) {
			lines = append(lines, area.Object)
		}
	}
	res := copilot.Result{}
	products := map[string]int{}
	for i, o := range lines {
		products[o.Details["product"]]++
		if i < shown {
			res.Records = append(res.Records, copilot.Record{ID: o.ID, Object: tools.Ref(o), Fields: tools.Fields(
				tools.ID("msisdn", o.Details["msisdn"]), tools.ID("customer", o.Details["customer"]), tools.Text("product", o.Details["product"]),
			)})
		}
	}
	head := copilot.Record{ID: "count", Fields: []copilot.Field{tools.ID("scope", c.Args.Scope), tools.Number("customers", float64(len(lines)), "")}}
	res.Records = append([]copilot.Record{head}, res.Records...)
	res.Summary = fmt.Sprintf("%s served by %s.", tools.Count(len(lines), "line is", "lines are"), c.Args.Scope)
	if len(lines) > shown {
		res.Hints = []string{fmt.Sprintf("%d lines are listed, all %d are counted.", shown, len(lines))}
	}
	return res, nil
}

func (t *customers) subscription(ctx context.Context, c tools.Call[tools.ScopeArgs]) (copilot.Result, error) {
	line, err := tools.LineID(c.Args.Scope)
	if err != nil {
		return copilot.Result{}, err
	}
	s, err := t.k.Subscription(ctx, line)
	if err != nil {
		return copilot.Result{}, err
	}
	from, to, err := c.Args.Window(c.At)
	if err != nil {
		return copilot.Result{}, err
	}
	o := copilot.Object{Type: copilot.ObjectSubscriber, ID: s.ID}
	rec := copilot.Record{ID: s.ID, Object: o, Time: s.UpdatedAt.UTC(), Fields: tools.Fields(
		tools.ID("msisdn", s.MSISDN), tools.ID("customer", s.Customer), tools.Text("product", s.ProductName), tools.Text("status", s.Status),
		tools.Text("expectedApn", s.ExpectedAPN), tools.Text("hssApn", s.HSSAPN),
	)}
	if !s.LastAttach.IsZero() {
		rec.Fields = append(rec.Fields, tools.Time("lastAttach", s.LastAttach))
	}
	found := func(kind string, present bool, at, sound time.Time) copilot.Finding {
		f := copilot.Finding{Kind: kind, Object: o, At: to, State: copilot.Absent, Record: s.ID}
		if present {
			f.State, f.At = copilot.Present, at.UTC()
		} else {
			f.End = tools.Within(sound, from, to)
		}
		return f
	}
	rejected := s.LastReject != nil && s.LastReject.Time.After(from)
	var at time.Time
	if s.LastReject != nil {
		at = s.LastReject.Time
		rec.Fields = append(rec.Fields, tools.Time("lastReject", at), tools.Text("rejectedApn", s.LastReject.APN),
			tools.Number("rejectCause", float64(s.LastReject.Cause), ""), tools.Text("rejectText", s.LastReject.Text))
	}
	silent := s.LastReject == nil && !s.LastAttach.IsZero() && s.LastAttach.Before(from)
	mismatch := s.HSSAPN != "" && s.HSSAPN != s.ExpectedAPN
	res := copilot.Result{
		Records: []copilot.Record{rec}, Summary: fmt.Sprintf("Profile of %s in CRM and HSS.", s.MSISDN),
		Findings: []copilot.Finding{
			found("subscription.apn_mismatch", mismatch, s.UpdatedAt, s.UpdatedAt),
			found("subscription.session_rejected", rejected, at, s.LastAttach),
			found("subscription.suspended", s.Status == "suspended", s.UpdatedAt, s.UpdatedAt),
		},
	}
	if silent { // a device that asked for nothing was refused nothing
		res.Findings[1].State, res.Findings[1].End = copilot.NotLooked, time.Time{}
		res.Hints = []string{"The device has not registered in the window, so whether its sessions would be refused cannot be told."}
	}
	return res, nil
}
