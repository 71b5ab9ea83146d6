package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

const (
	likeRows = 200            // approvals that are looked through, the newest
	likeFor  = 24 * time.Hour // how long a call that was made is named
)

// like lists what other runs of the tenant have open, or have done within a day, with the tool at the object.
func (s *segment) like(ctx context.Context, x copilot.Action) ([]copilot.LikeIt, error) {
	views, err := s.a.deps.Store.Approvals(ctx, s.run.Tenant, false, likeRows)
	if err != nil {
		return nil, err
	}
	var out []copilot.LikeIt
	for _, v := range views {
		o := v.Action
		same := o.Args == x.Args
		if o.Tool != x.Tool || o.Run == x.Run || !same && (o.Object == "" || o.Object != x.Object) {
			continue
		}
		open := o.State == copilot.ActionApproved || o.State == copilot.ActionIntent && (v.Approval.Decision == "" || v.Approval.Decision == copilot.DecisionApprove)
		if open || made(o.State) && s.a.deps.Clock.Now().Sub(o.UpdatedAt) < likeFor {
			out = append(out, copilot.LikeIt{
				Action: o.ID, Conversation: v.Conversation, Title: s.titleOf(ctx, v.Conversation), State: o.State, Same: same, At: o.UpdatedAt,
			})
		}
	}
	return out, nil
}

// made reports whether the call has left, or may have.
func made(st copilot.ActionState) bool {
	switch st {
	case copilot.ActionCalled, copilot.ActionDone, copilot.ActionVerified, copilot.ActionNotVerified, copilot.ActionOutcomeUnknown:
		return true
	case copilot.ActionIntent, copilot.ActionApproved, copilot.ActionRefused, copilot.ActionRejected, copilot.ActionExpired, copilot.ActionSuperseded:
	}
	return false
}

// madeMeanwhile reports whether a call like this one has left since the action was proposed: the approver did not know.
func (s *segment) madeMeanwhile(ctx context.Context, x copilot.Action) (bool, error) {
	now, err := s.like(ctx, x)
	return slices.ContainsFunc(now, func(l copilot.LikeIt) bool {
		known := slices.ContainsFunc(x.Like, func(k copilot.LikeIt) bool { return k.Action == l.Action && made(k.State) })
		return made(l.State) && !known
	}), err
}

func (s *segment) titleOf(ctx context.Context, conversation string) string {
	c, err := s.a.deps.Store.Conversation(ctx, s.run.Tenant, conversation)
	if err != nil {
		return ""
	}
	return c.Title
}

// likeWords names on the card what is like the action: the same calls first, those that were made before those that are
// open, each kind in one sentence with its newest.
func (s *segment) likeWords(x copilot.Action) string {
	var out strings.Builder
	for _, k := range []struct{ same, made bool }{{true, true}, {true, false}, {false, true}, {false, false}} {
		n, newest := 0, copilot.LikeIt{}
		for _, l := range x.Like {
			if l.Same == k.same && made(l.State) == k.made {
				n++
				if l.At.After(newest.At) {
					newest = l
				}
			}
		}
		if n > 0 {
			out.WriteString(" " + s.likeSentence(x, newest, n))
		}
	}
	return out.String()
}

func (s *segment) likeSentence(x copilot.Action, l copilot.LikeIt, n int) string {
	what, where := "The same call", "the conversation “"+l.Title+"”"
	if !l.Same {
		what = "Another call of this kind for " + x.Object
	}
	if l.Title == "" {
		where = "another conversation"
	}
	if l.Conversation == s.run.Conversation {
		where = "this conversation"
	}
	more := ""
	if n > 1 {
		more = fmt.Sprintf(", and %d more", n-1)
	}
	if made(l.State) {
		return fmt.Sprintf("%s was made at %s from %s%s.", what, s.clock(l.At), where, more)
	}
	return fmt.Sprintf("%s is open in %s since %s%s.", what, where, s.clock(l.At), more)
}

// clock is a time of day in the tenant's zone.
func (s *segment) clock(at time.Time) string {
	if zone, err := time.LoadLocation(s.a.cfg.Tenant.TimeZone); err == nil {
		at = at.In(zone)
	}
	return at.Format("15:04")
}
