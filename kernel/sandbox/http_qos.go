package sandbox

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// nameID names something of a world for good: the same world and name give the same UUID (RFC 9562, 5.5).
func nameID(seed uint64, name string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("sandbox:"+strconv.FormatUint(seed, 10)+"/"+name)).String()
}

// qosGet is getSession.
func qosGet(w http.ResponseWriter, r *http.Request, v view) error {
	s, err := v.ownSession(r)
	if err == nil {
		writeJSON(w, http.StatusOK, s.view(v.now))
	}
	return err
}

// ownSession is the session of the path, which a three-legged token must own.
func (v view) ownSession(r *http.Request) (*qosSession, error) {
	s, err := v.qosSession(r.PathValue("sessionId"))
	if err != nil {
		return nil, err
	}
	if phone := grantOf(r).phone; phone != "" && v.net.subscribers[s.user].msisdn != phone {
		return nil, copilot.Errorf(copilot.CodeForbidden, "the session belongs to another device than the access token")
	}
	return s, nil
}

// qosByDevice is retrieveSessionsByDevice.
func qosByDevice(w http.ResponseWriter, r *http.Request, v view) error {
	var in struct {
		Device *device `json:"device"`
	}
	if err := strictly(r.Body, &in); err != nil {
		return err
	}
	u, err := v.subject(r, in.Device)
	if err != nil {
		return err
	}
	out := []kernel.QoSSession{}
	for _, s := range v.sessions {
		if s.user == u && s.there(v.now) {
			out = append(out, s.view(v.now))
		}
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

// qosCreate is createSession.
func qosCreate(r *http.Request, body []byte) (effect, error) {
	q, err := readQoSRequest(body)
	if err != nil {
		return nil, err
	}
	return func(v view) (any, *action, error) {
		u, err := v.subject(r, q.Device)
		if err == nil {
			err = v.mayHave(u, q)
		}
		if err != nil {
			return nil, nil, err
		}
		phone := v.net.subscribers[u].msisdn
		a := &action{
			Verb: verbQoSCreate, Object: nameID(v.seed, "qos "+phone+v.now.Format(time.RFC3339Nano)+strconv.Itoa(len(v.actions))), Time: v.now,
			QoS: &qosOrder{Request: &q, Phone: phone, Granted: time.Duration(*q.Duration) * time.Second},
		}
		s := &qosSession{id: a.Object, user: u, request: q, created: v.now, granted: []qosGrant{{v.now, a.QoS.Granted}}}
		return reply{http.StatusCreated, s.view(v.now)}, a, nil
	}, nil
}

// mayHave refuses a session that the profile, the line or another session stands against.
func (v view) mayHave(u int, q qosRequest) error {
	p, ok := qosProfileOf(q.Profile)
	length := time.Duration(*q.Duration) * time.Second
	switch {
	case !ok:
		return copilot.Errorf(copilot.CodeInvalid, "there is no QoS profile %s; POST %s/retrieve-qos-profiles lists them", q.Profile, kernel.PathQoSProfiles)
	case length < p.least || length > p.most:
		return badRequest("QUALITY_ON_DEMAND.DURATION_OUT_OF_RANGE", "duration %d is not from %d to %d seconds, the range of %s", *q.Duration, seconds(p.least), seconds(p.most), q.Profile)
	case p.Status != "ACTIVE":
		return unprocessable("QUALITY_ON_DEMAND.QOS_PROFILE_NOT_APPLICABLE", "the QoS profile "+q.Profile+" is "+strings.ToLower(p.Status)+": choose an active one")
	case !p.fits(v.net.subscribers[u]):
		return unprocessable("SERVICE_NOT_APPLICABLE", "the line is suspended, or its product does not offer "+q.Profile)
	}
	for _, s := range v.sessions {
		if s.user == u && s.there(v.now) && s.request.sameFlow(q) {
			return copilot.Errorf(copilot.CodeConflict, "the session %s holds this flow of the device already: extend or delete it", s.id)
		}
	}
	return nil
}

// qosExtend is extendQosSessionDuration.
func qosExtend(r *http.Request, body []byte) (effect, error) {
	var in struct {
		More *int32 `json:"requestedAdditionalDuration"`
	}
	if err := strictly(bytes.NewReader(body), &in); err != nil {
		return nil, err
	}
	if in.More == nil || *in.More < 1 {
		return nil, copilot.Errorf(copilot.CodeInvalid, "requestedAdditionalDuration is missing or under one second")
	}
	return func(v view) (any, *action, error) {
		s, err := v.ownSession(r)
		if err != nil {
			return nil, nil, err
		}
		if is := s.status(v.now); is != kernel.QoSAvailable {
			return nil, nil, camaraError{"QUALITY_ON_DEMAND.SESSION_EXTENSION_NOT_ALLOWED", copilot.Errorf(copilot.CodeConflict, "the session is %s; only an AVAILABLE one can be extended", is)}
		}
		p, _ := qosProfileOf(s.request.Profile)
		whole := min(s.whole(v.now)+time.Duration(*in.More)*time.Second, p.most)
		longer := *s
		longer.granted = append(longer.granted[:len(longer.granted):len(longer.granted)], qosGrant{v.now, whole})
		return longer.view(v.now), &action{Verb: verbQoSExtend, Object: s.id, Time: v.now, QoS: &qosOrder{Granted: whole}}, nil
	}, nil
}

// qosDelete is deleteSession.
func qosDelete(r *http.Request, _ []byte) (effect, error) {
	return func(v view) (any, *action, error) {
		s, err := v.ownSession(r)
		if err != nil {
			return nil, nil, err
		}
		return reply{http.StatusNoContent, nil}, &action{Verb: verbQoSDelete, Object: s.id, Time: v.now}, nil
	}, nil
}
