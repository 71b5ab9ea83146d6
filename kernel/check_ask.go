package kernel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kernelcopilot/copilot"
)

// skewed is the difference between the Kernel's clock and this machine's from which on it is remarked.
const skewed = time.Minute

// topology reads the Kernel's time and one object each of those types that the other questions are about.
func (s *checking) topology(ctx context.Context) (string, error) {
	path := PathTopology + "/objects"
	dated, err := s.c.dated(ctx)
	if err != nil {
		return "", absent(err, path)
	}
	for _, typ := range []copilot.ObjectType{copilot.ObjectCell, copilot.ObjectAPN, copilot.ObjectSubscriber} {
		n := 1
		if typ == copilot.ObjectCell {
			n = 20
		}
		g, err := s.c.Objects(ctx, ObjectQuery{Types: []string{string(typ)}, Limit: n})
		if err != nil {
			return "", err
		}
		for _, o := range g.Objects {
			switch {
			case o.ID == "" || o.Type != string(typ):
				return "", formless(path + "?types=" + string(typ))
			case typ == copilot.ObjectSubscriber:
				s.subscriber, s.msisdn, s.known = o.ID, o.Details[DetailMSISDN], true
			case typ == copilot.ObjectAPN:
				s.apn = o.ID
			default:
				s.cells = append(s.cells, o.ID)
			}
		}
	}
	if len(s.cells) == 0 {
		return "", copilot.Errorf(copilot.CodeUnavailable, "the topology holds no object of type cell; fill it: every question begins with where things stand")
	}
	now := s.c.cfg.Clock.Now()
	switch d := dated.date.Sub(now).Round(time.Second); {
	case dated.old(now):
		return fmt.Sprintf("its answers are dated %s behind this machine's clock and count as old; set its clock, or look at what stands before it", -d), nil
	case d.Abs() > skewed:
		return fmt.Sprintf("its clock is %s from this machine's; all windows follow its own", d), nil
	}
	return "", nil
}

// metrics looks for a sample of any cell in the last ten minutes.
func (s *checking) metrics(ctx context.Context) (string, error) {
	const metric = "cell_dl_prb_utilisation_percent"
	if len(s.cells) == 0 {
		return "", copilot.Errorf(copilot.CodeUnavailable, "not asked, for the topology names no cell to ask about; put that right first")
	}
	offset, _ := s.c.Offset()
	end := s.c.cfg.Clock.Now().Add(offset).Truncate(time.Minute)
	rows, err := s.c.Series(ctx, SeriesQuery{Metric: metric, Objects: s.cells, Start: end.Add(-10 * time.Minute), End: end, Step: time.Minute})
	if err != nil {
		return "", absent(err, PathMetrics+"/query_range")
	}
	if len(rows) == 0 {
		return "", copilot.Errorf(copilot.CodeUnavailable, "it answers, and has no sample of %s for %s or %d other cells in the last ten minutes; "+
			"bring your series into the names and the label \"object\" that docs/kernel.md lists", metric, s.cells[0], len(s.cells)-1)
	}
	return "", nil
}

// line puts the questions about one line.
func (s *checking) line(ctx context.Context, base string) (string, error) {
	switch base {
	case PathProvisioning:
		x, err := s.c.Subscription(ctx, s.subscriber)
		remark, err := s.about(err, x.ID == "", PathProvisioning+"/subscriptions/"+s.subscriber, !s.known)
		if err != nil {
			return "", err
		}
		a, err := s.c.APN(ctx, s.apn)
		_, err = s.about(err, a.ID == "", PathProvisioning+"/apns/"+s.apn, true)
		return remark, err
	case PathUsage:
		x, err := s.c.Usage(ctx, s.subscriber)
		return s.about(err, x.Subscriber == "", PathUsage+"/subscriptions/"+s.subscriber, !s.known)
	case PathLine:
		x, err := s.c.LineTest(ctx, s.subscriber)
		remark, err := s.about(err, x.Subscriber == "", linePath(s.subscriber)+"/test", true)
		if remark != "" {
			remark = "it answers; the line asked about is none that it tests, such as a mobile one"
		}
		return remark, err
	case PathReachability:
		if s.msisdn == "" {
			return "", copilot.Errorf(copilot.CodeUnavailable, "not asked, for the topology names no subscriber with the detail msisdn; put that right first")
		}
		_, err := s.c.Reachability(ctx, copilot.PurposeServiceProvision, s.msisdn)
		return s.about(err, false, PathReachability+"/retrieve", true)
	}
	return "", nil
}

// about judges the answer to a question about one thing. That it is not there (404 in the API's own form) proves the API,
// and is a fault only where the topology knows it.
func (s *checking) about(err error, empty bool, path string, mayMiss bool) (string, error) {
	var api *APIError
	switch {
	case err == nil && empty:
		return "", formless(path)
	case copilot.CodeOf(err) != copilot.CodeNotFound:
		return "", err
	case !errors.As(err, &api) || api.Code == "":
		return "", absent(err, path)
	case mayMiss:
		return "it answers, and knows nothing of what was asked about", nil
	}
	return "", copilot.Wrap(copilot.CodeUnavailable, err, "it knows nothing of %s, which the topology has; use the same ids in both", s.subscriber)
}
