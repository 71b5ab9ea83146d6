package sandbox

import (
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

const (
	qosSetup  = 2 * time.Second   // from a request to the dedicated bearer or QoS flow
	qosLinger = 360 * time.Second // how long an ended session can still be read, as CAMARA asks
	qosWatch  = time.Minute       // how often the network looks whether the device still has its data session
)

// qosOrder is what an action on a session carries.
type qosOrder struct {
	Request *qosRequest   `json:"request,omitempty"` // of a new session
	Phone   string        `json:"phone,omitempty"`   // whose device it is for
	Granted time.Duration `json:"granted,omitempty"` // whole duration, of a new or an extended session
}

// qosSession is one session over its life, as a function of what was asked and of how its device fares.
type qosSession struct {
	id      string
	user    int
	request qosRequest
	created time.Time
	granted []qosGrant // each from its time on; the last one reaches furthest
	deleted time.Time  // zero while nobody did
	lost    time.Time  // when the network gave it up; zero while it does not
}

type qosGrant struct {
	from  time.Time
	whole time.Duration
}

// qosSessions plays the actions on sessions through.
func (w *world) qosSessions() []*qosSession {
	var all []*qosSession
	byID := map[string]*qosSession{}
	for _, a := range w.actions {
		s := byID[a.Object]
		switch {
		case a.Verb == verbQoSCreate:
			s = &qosSession{id: a.Object, user: w.net.byMSISDN[a.QoS.Phone], request: *a.QoS.Request, created: a.Time, granted: []qosGrant{{a.Time, a.QoS.Granted}}}
			byID[s.id], all = s, append(all, s)
		case a.Verb == verbQoSExtend && s != nil:
			s.granted = append(s.granted, qosGrant{a.Time, a.QoS.Granted})
		case a.Verb == verbQoSDelete && s != nil:
			s.deleted = a.Time
		}
	}
	for _, s := range all {
		s.lost = w.givenUp(s)
	}
	return all
}

// givenUp is when the network finds the session's device without data: at setup, or at a look every minute.
func (w *world) givenUp(s *qosSession) time.Time {
	last := s.expires()
	for t := s.available(); t.Before(last); t = t.Truncate(qosWatch).Add(qosWatch) {
		if !w.line(s.user, t).data {
			return t
		}
	}
	return time.Time{}
}

func (s *qosSession) available() time.Time { return s.created.Add(qosSetup) }

// expires is when the duration granted so far runs out.
func (s *qosSession) expires() time.Time {
	return s.available().Add(s.granted[len(s.granted)-1].whole)
}

// whole is the duration as granted at t.
func (s *qosSession) whole(t time.Time) time.Duration {
	out := s.granted[0].whole
	for _, g := range s.granted {
		if !g.from.After(t) {
			out = g.whole
		}
	}
	return out
}

// end is when the session ceases, and why.
func (s *qosSession) end() (time.Time, string) {
	at, why := s.expires(), kernel.QoSDurationExpired
	if !s.lost.IsZero() {
		at, why = s.lost, kernel.QoSNetworkTerminated
	}
	if !s.deleted.IsZero() && s.deleted.Before(at) {
		at, why = s.deleted, kernel.QoSDeleteRequested
	}
	return at, why
}

// there reports whether the session can be read at t: it is deleted when asked, and some time after it ended by itself.
func (s *qosSession) there(t time.Time) bool {
	if !s.deleted.IsZero() && !t.Before(s.deleted) || t.Before(s.created) {
		return false
	}
	end, _ := s.end()
	return t.Before(end.Add(qosLinger))
}

func (s *qosSession) status(t time.Time) string {
	end, _ := s.end()
	switch {
	case !t.Before(end):
		return kernel.QoSUnavailable
	case t.Before(s.available()):
		return kernel.QoSRequested
	}
	return kernel.QoSAvailable
}

// view is the session as its owner sees it at t.
func (s *qosSession) view(t time.Time) kernel.QoSSession {
	q := s.request
	out := kernel.QoSSession{
		ID: s.id, Server: *q.Server, DevicePorts: q.DevicePorts.wire(), ServerPorts: q.ServerPorts.wire(), Profile: q.Profile, Status: s.status(t), Duration: seconds(s.whole(t)),
	}
	if d := q.Device.answer(); d != nil {
		out.Device = &kernel.QoSDevice{PhoneNumber: d.PhoneNumber}
	}
	if q.Sink != nil {
		out.Sink = *q.Sink
	}
	end, why := s.end()
	switch out.Status {
	case kernel.QoSAvailable:
		out.StartedAt, out.ExpiresAt = s.available(), s.available().Add(s.whole(t))
	case kernel.QoSUnavailable:
		out.StatusInfo, out.ExpiresAt, out.Duration = why, end, 1
		if end.After(s.available()) {
			out.StartedAt, out.Duration = s.available(), max(seconds(end.Sub(s.available())), 1)
		}
	}
	return out
}

func seconds(d time.Duration) int { return int(d / time.Second) }

// qosChange is a change of status that the session's sink is told of.
type qosChange struct {
	at           time.Time
	status, info string
}

// changes lists what the sink is told, in order: available if it ever was, and the end of what had been available, or of
// what the network could not set up.
func (s *qosSession) changes() []qosChange {
	end, why := s.end()
	if end.After(s.available()) {
		return []qosChange{{s.available(), kernel.QoSAvailable, ""}, {end, kernel.QoSUnavailable, why}}
	}
	if why == kernel.QoSNetworkTerminated {
		return []qosChange{{end, kernel.QoSUnavailable, why}}
	}
	return nil
}

// qosSession finds a session that can be read now.
func (v view) qosSession(id string) (*qosSession, error) {
	if !uuidForm.MatchString(id) {
		return nil, copilot.Errorf(copilot.CodeInvalid, "sessionId %q is not a UUID", id)
	}
	for _, s := range v.sessions {
		if s.id == id && s.there(v.now) {
			return s, nil
		}
	}
	return nil, copilot.Errorf(copilot.CodeNotFound, "there is no QoS session %s; ended ones are forgotten after six minutes", id)
}
