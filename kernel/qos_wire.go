package kernel

import "time"

// Base paths and scopes of CAMARA quality-on-demand and qos-profiles, and of TMF638.
const (
	PathQoS         = "/quality-on-demand/v1"
	PathQoSProfiles = "/qos-profiles/v1"
	PathService     = "/tmf-api/serviceInventory/v4"

	ScopeQoSCreate       = "quality-on-demand:sessions:create"
	ScopeQoSRead         = "quality-on-demand:sessions:read"
	ScopeQoSUpdate       = "quality-on-demand:sessions:update"
	ScopeQoSDelete       = "quality-on-demand:sessions:delete"
	ScopeQoSRetrieve     = "quality-on-demand:sessions:retrieve-by-device"
	ScopeQoSProfilesRead = "qos-profiles:read"
	ScopeServiceRead     = "service:read"
)

// The states of a QoS session, and why one is unavailable.
const (
	QoSRequested   = "REQUESTED"
	QoSAvailable   = "AVAILABLE"
	QoSUnavailable = "UNAVAILABLE"

	QoSDurationExpired   = "DURATION_EXPIRED"
	QoSNetworkTerminated = "NETWORK_TERMINATED"
	QoSDeleteRequested   = "DELETE_REQUESTED"
)

// QoSEventType is the CloudEvents type of a changed session.
const QoSEventType = "org.camaraproject.quality-on-demand.v1.qos-status-changed"

// QoSDevice is CAMARA's Device by phone number (E.164 with its plus), the identifier that the clients use.
type QoSDevice struct {
	PhoneNumber string `json:"phoneNumber"`
}

// QoSServer is the application server that the flow goes to: an address, or address/mask.
type QoSServer struct {
	IPv4 string `json:"ipv4Address,omitempty"`
	IPv6 string `json:"ipv6Address,omitempty"`
}

// QoSPorts narrows a flow to TCP or UDP ports, 0 to 65535.
type QoSPorts struct {
	Ranges []QoSPortRange `json:"ranges,omitempty"`
	Ports  []int          `json:"ports,omitempty"`
}

// QoSPortRange is a range of ports, both ends included.
type QoSPortRange struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// QoSSink is where events about a session go and the bearer token that the receiver accepts there.
type QoSSink struct {
	URL     string    // https
	Token   string    // "" sends none
	Expires time.Time // of the token
}

// QoSRequest asks for a session. The zero Device is for a three-legged token, which names the device itself (WithToken).
type QoSRequest struct {
	Device      QoSDevice
	Server      QoSServer
	DevicePorts *QoSPorts
	ServerPorts *QoSPorts
	Profile     string
	Sink        QoSSink
	Duration    time.Duration // whole seconds, at least one
}

// QoSSession is a session as CAMARA's SessionInfo holds it.
type QoSSession struct {
	ID          string     `json:"sessionId"` // UUID
	Device      *QoSDevice `json:"device,omitempty"`
	Server      QoSServer  `json:"applicationServer"`
	DevicePorts *QoSPorts  `json:"devicePorts,omitempty"`
	ServerPorts *QoSPorts  `json:"applicationServerPorts,omitempty"`
	Profile     string     `json:"qosProfile"`
	Sink        string     `json:"sink,omitempty"`
	Duration    int        `json:"duration"`           // seconds: granted, or effective once unavailable
	StartedAt   time.Time  `json:"startedAt,omitzero"` // zero while requested
	ExpiresAt   time.Time  `json:"expiresAt,omitzero"` // zero while requested
	Status      string     `json:"qosStatus"`
	StatusInfo  string     `json:"statusInfo,omitempty"` // of an unavailable one
}

// QoSProfile is a CAMARA QosProfile.
type QoSProfile struct {
	Name                string       `json:"name"`
	Description         string       `json:"description,omitempty"`
	Status              string       `json:"status"` // ACTIVE, INACTIVE, DEPRECATED
	Countries           []QoSCountry `json:"countryAvailability,omitempty"`
	MinUpstream         *Quantity    `json:"targetMinUpstreamRate,omitempty"`
	MaxUpstream         *Quantity    `json:"maxUpstreamRate,omitempty"`
	MinDownstream       *Quantity    `json:"targetMinDownstreamRate,omitempty"`
	MaxDownstream       *Quantity    `json:"maxDownstreamRate,omitempty"`
	MinDuration         *Quantity    `json:"minDuration,omitempty"`
	MaxDuration         *Quantity    `json:"maxDuration,omitempty"`
	Priority            int          `json:"priority,omitempty"` // 1 to 100, lower goes first
	PacketDelayBudget   *Quantity    `json:"packetDelayBudget,omitempty"`
	Jitter              *Quantity    `json:"jitter,omitempty"`
	PacketErrorLossRate int          `json:"packetErrorLossRate,omitempty"` // exponent of ten
}

// QoSCountry is a country where a profile is offered (ISO 3166-1 alpha-2).
type QoSCountry struct {
	Name string `json:"countryName"`
}

// Quantity is a number with the unit that CAMARA names: bps to Tbps, Nanoseconds to Days.
type Quantity struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
}

// QoSEvent is the CloudEvent about a changed session.
type QoSEvent struct {
	ID          string          `json:"id"`
	Source      string          `json:"source"`
	Type        string          `json:"type"` // QoSEventType
	SpecVersion string          `json:"specversion"`
	ContentType string          `json:"datacontenttype"`
	Time        time.Time       `json:"time"`
	Data        QoSStatusChange `json:"data"`
}

// QoSStatusChange is what became of the session.
type QoSStatusChange struct {
	SessionID  string `json:"sessionId"`
	Status     string `json:"qosStatus"`
	StatusInfo string `json:"statusInfo,omitempty"`
}
