package customer

import (
	"context"
	_ "embed"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
)

//go:embed find.md
var findText string

// Kernel is what the tools need of the operator.
type Kernel interface {
	tools.Network
	Customers(ctx context.Context, q kernel.CustomerQuery) ([]kernel.Customer, error)
	Customer(ctx context.Context, id string) (kernel.Customer, error)
	Subscription(ctx context.Context, id string) (kernel.Subscription, error)
	Usage(ctx context.Context, id string) (kernel.Usage, error)
	Tickets(ctx context.Context, q kernel.TicketQuery) ([]kernel.Ticket, error)
	Series(ctx context.Context, q kernel.SeriesQuery) ([]kernel.Series, error)
}

const timeout = 15 * time.Second

// New returns the tools.
func New(k Kernel) []tools.Tool {
	t := &customers{k}
	return []tools.Tool{
		tools.Define("customer.find", copilot.RiskRead, timeout, t.find).Describe(findText).Needs(kernel.ScopeCustomerRead),
		tools.Define("customer.affected", copilot.RiskRead, timeout, t.affected).Describe(affectedText).Needs(kernel.ScopeTopologyRead, kernel.ScopeTicketRead, kernel.ScopeMetricsRead),
		tools.Define("customer.subscription", copilot.RiskRead, timeout, t.subscription).Describe(subscriptionText).Needs(kernel.ScopeProvisioningRead),
		tools.Define("customer.usage", copilot.RiskRead, timeout, t.usage).Describe(usageText).Needs(kernel.ScopeUsageRead),
		tools.Define("customer.consistency", copilot.RiskRead, 30*time.Second, t.consistency).Describe(consistencyText).Needs(kernel.ScopeTopologyRead, kernel.ScopeProvisioningRead),
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
