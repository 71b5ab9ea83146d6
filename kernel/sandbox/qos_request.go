package sandbox

import (
	"bytes"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// qosRequest is CAMARA's CreateSession.
type qosRequest struct {
	Device      *device           `json:"device,omitempty"`
	Server      *kernel.QoSServer `json:"applicationServer,omitempty"`
	DevicePorts *portsSpec        `json:"devicePorts,omitempty"`
	ServerPorts *portsSpec        `json:"applicationServerPorts,omitempty"`
	Profile     string            `json:"qosProfile,omitempty"`
	Sink        *string           `json:"sink,omitempty"`
	Credential  *sinkCredential   `json:"sinkCredential,omitempty"`
	Duration    *int32            `json:"duration,omitempty"` // seconds
}

// portsSpec is CAMARA's PortsSpec, which tells a missing end of a range from port 0.
type portsSpec struct {
	Ranges []struct {
		From *int `json:"from"`
		To   *int `json:"to"`
	} `json:"ranges,omitempty"`
	Ports []int `json:"ports,omitempty"`
}

// wire is the same for answers; call it once the request was checked.
func (p *portsSpec) wire() *kernel.QoSPorts {
	if p == nil {
		return nil
	}
	out := &kernel.QoSPorts{Ports: p.Ports}
	for _, r := range p.Ranges {
		out.Ranges = append(out.Ranges, kernel.QoSPortRange{From: *r.From, To: *r.To})
	}
	return out
}

// well reports whether there is a port, and each is one.
func (p *portsSpec) well() bool {
	if p.Ports == nil && p.Ranges == nil || p.Ports != nil && len(p.Ports) == 0 || p.Ranges != nil && len(p.Ranges) == 0 {
		return false
	}
	for _, r := range p.Ranges {
		if r.From == nil || r.To == nil || !isPort(*r.From) || !isPort(*r.To) || *r.From > *r.To {
			return false
		}
	}
	return !slices.ContainsFunc(p.Ports, func(n int) bool { return !isPort(n) })
}

// sinkCredential is any of CAMARA's three; ACCESSTOKEN alone is taken.
type sinkCredential struct {
	Type     string    `json:"credentialType"`
	Token    string    `json:"accessToken"`
	Expires  time.Time `json:"accessTokenExpiresUtc"`
	Kind     string    `json:"accessTokenType"`
	ID       string    `json:"identifier,omitempty"`
	Secret   string    `json:"secret,omitempty"`
	Refresh  string    `json:"refreshToken,omitempty"`
	Endpoint string    `json:"refreshTokenEndpoint,omitempty"`
}

func readQoSRequest(body []byte) (q qosRequest, err error) {
	if err := strictly(bytes.NewReader(body), &q); err != nil {
		return q, err
	}
	for _, check := range []func() error{q.checkServer, q.checkRest, q.checkSink} {
		if err := check(); err != nil {
			return q, err
		}
	}
	if q.Device != nil {
		return q, q.Device.check()
	}
	return q, nil
}

func (q qosRequest) checkServer() error {
	if q.Server == nil || *q.Server == (kernel.QoSServer{}) {
		return copilot.Errorf(copilot.CodeInvalid, "applicationServer is missing or names no address")
	}
	if a := q.Server.IPv4; a != "" && !masked(a, netip.Addr.Is4) {
		return copilot.Errorf(copilot.CodeInvalid, "applicationServer.ipv4Address %q is not an IPv4 address or address/mask", a)
	}
	if a := q.Server.IPv6; a != "" && !masked(a, netip.Addr.Is6) {
		return copilot.Errorf(copilot.CodeInvalid, "applicationServer.ipv6Address %q is not an IPv6 address or address/mask", a)
	}
	return nil
}

func masked(s string, is func(netip.Addr) bool) bool {
	if p, err := netip.ParsePrefix(s); err == nil {
		return is(p.Addr())
	}
	return address(s, is)
}

func (q qosRequest) checkRest() error {
	for name, p := range map[string]*portsSpec{"devicePorts": q.DevicePorts, "applicationServerPorts": q.ServerPorts} {
		if p != nil && !p.well() {
			return copilot.Errorf(copilot.CodeInvalid, "%s names no port, or one that is not from 0 to 65535", name)
		}
	}
	switch {
	case !profileForm.MatchString(q.Profile):
		return copilot.Errorf(copilot.CodeInvalid, "qosProfile %q is not the name of a QoS profile: 3 to 256 letters, digits or _.-", q.Profile)
	case q.Duration == nil || *q.Duration < 1:
		return copilot.Errorf(copilot.CodeInvalid, "duration is missing or under one second")
	}
	return nil
}

func (q qosRequest) checkSink() error {
	if q.Sink != nil {
		if u, err := url.Parse(*q.Sink); err != nil || u.Scheme != "https" || u.Host == "" {
			return badRequest("INVALID_SINK", "sink %q is not an https URL", *q.Sink)
		}
	}
	c := q.Credential
	if c == nil {
		return nil
	}
	switch {
	case c.Type == "PLAIN" || c.Type == "REFRESHTOKEN":
		return badRequest("INVALID_CREDENTIAL", "only ACCESSTOKEN is taken as sinkCredential")
	case c.Type != "ACCESSTOKEN":
		return copilot.Errorf(copilot.CodeInvalid, "sinkCredential.credentialType %q is not ACCESSTOKEN", c.Type)
	case c.Kind != "bearer":
		return badRequest("INVALID_TOKEN", "sinkCredential.accessTokenType is not bearer")
	case c.Token == "" || c.Expires.IsZero():
		return copilot.Errorf(copilot.CodeInvalid, "sinkCredential needs accessToken and accessTokenExpiresUtc")
	case strings.ContainsAny(c.Token, " \r\n"):
		return badRequest("INVALID_TOKEN", "sinkCredential.accessToken is no bearer token")
	}
	return nil
}

// sameFlow reports whether two requests are about one flow between the same ends.
func (q qosRequest) sameFlow(o qosRequest) bool {
	return *q.Server == *o.Server && samePorts(q.DevicePorts.wire(), o.DevicePorts.wire()) && samePorts(q.ServerPorts.wire(), o.ServerPorts.wire())
}

func samePorts(a, b *kernel.QoSPorts) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.Equal(a.Ports, b.Ports) && slices.Equal(a.Ranges, b.Ranges)
}
