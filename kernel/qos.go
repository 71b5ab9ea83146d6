package kernel

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/kernelcopilot/copilot"
)

// qosRequestBody is CAMARA's CreateSession.
type qosRequestBody struct {
	Device      *QoSDevice     `json:"device,omitempty"`
	Server      QoSServer      `json:"applicationServer"`
	DevicePorts *QoSPorts      `json:"devicePorts,omitempty"`
	ServerPorts *QoSPorts      `json:"applicationServerPorts,omitempty"`
	Profile     string         `json:"qosProfile"`
	Sink        string         `json:"sink,omitempty"`
	Credential  *qosCredential `json:"sinkCredential,omitempty"`
	Duration    int64          `json:"duration"` // seconds
}

type qosCredential struct {
	Type    string    `json:"credentialType"`
	Token   string    `json:"accessToken"`
	Expires time.Time `json:"accessTokenExpiresUtc"`
	Kind    string    `json:"accessTokenType"`
}

// deviceOf names the device of a two-legged call; nil leaves it to a three-legged token.
func deviceOf(msisdn string) *QoSDevice {
	if msisdn == "" {
		return nil
	}
	return &QoSDevice{msisdn}
}

// deviceBody is the body of the calls that filter by device.
type deviceBody struct {
	Device *QoSDevice `json:"device,omitempty"`
}

func purposed(purpose copilot.Purpose, scope string) string { return string(purpose) + " " + scope }

// CreateQoS asks for a session (createSession), once. It is AVAILABLE or UNAVAILABLE later: read it again, or give a sink.
// The key is the action's id. CodeConflict: the device holds this flow already.
func (c *Client) CreateQoS(ctx context.Context, purpose copilot.Purpose, q QoSRequest, key string) (QoSSession, error) {
	body := qosRequestBody{
		Device: deviceOf(q.Device.PhoneNumber), Server: q.Server, DevicePorts: q.DevicePorts, ServerPorts: q.ServerPorts, Profile: q.Profile,
		Sink: q.Sink.URL, Duration: int64(q.Duration / time.Second),
	}
	if q.Sink.Token != "" {
		body.Credential = &qosCredential{"ACCESSTOKEN", q.Sink.Token, q.Sink.Expires.UTC(), "bearer"}
	}
	var out QoSSession
	_, err := c.do(ctx, call{method: http.MethodPost, path: PathQoS + "/sessions", body: body, key: key, scope: purposed(purpose, ScopeQoSCreate), into: &out})
	return out, err
}

// QoS reads a session (getSession); CodeNotFound when there is none, or when it ended more than six minutes ago.
func (c *Client) QoS(ctx context.Context, purpose copilot.Purpose, id string) (QoSSession, error) {
	var out QoSSession
	_, err := c.do(ctx, call{method: http.MethodGet, path: qosPath(id), scope: purposed(purpose, ScopeQoSRead), into: &out})
	return out, err
}

// ExtendQoS lengthens an available session (extendQosSessionDuration), once and at most to what its profile allows.
// CodeConflict: it is not available.
func (c *Client) ExtendQoS(ctx context.Context, purpose copilot.Purpose, id string, more time.Duration, key string) (QoSSession, error) {
	body := struct {
		More int64 `json:"requestedAdditionalDuration"`
	}{int64(more / time.Second)}
	var out QoSSession
	_, err := c.do(ctx, call{method: http.MethodPost, path: qosPath(id) + "/extend", body: body, key: key, scope: purposed(purpose, ScopeQoSUpdate), into: &out})
	return out, err
}

// DeleteQoS releases a session (deleteSession), once.
func (c *Client) DeleteQoS(ctx context.Context, purpose copilot.Purpose, id, key string) error {
	_, err := c.do(ctx, call{method: http.MethodDelete, path: qosPath(id), key: key, scope: purposed(purpose, ScopeQoSDelete)})
	return err
}

// QoSOf lists the sessions of a device by its E.164 number (retrieveSessionsByDevice).
func (c *Client) QoSOf(ctx context.Context, purpose copilot.Purpose, msisdn string) ([]QoSSession, error) {
	var out []QoSSession
	_, err := c.do(ctx, call{
		method: http.MethodPost, path: PathQoS + "/retrieve-sessions", body: deviceBody{deviceOf(msisdn)}, repeats: true,
		scope: purposed(purpose, ScopeQoSRetrieve), into: &out,
	})
	return out, err
}

// QoSProfiles lists the profiles on offer (retrieveQoSProfiles), or with a number those that its device may use.
func (c *Client) QoSProfiles(ctx context.Context, purpose copilot.Purpose, msisdn string) ([]QoSProfile, error) {
	var out []QoSProfile
	_, err := c.do(ctx, call{
		method: http.MethodPost, path: PathQoSProfiles + "/retrieve-qos-profiles", body: deviceBody{deviceOf(msisdn)}, repeats: true,
		scope: purposed(purpose, ScopeQoSProfilesRead), into: &out,
	})
	return out, err
}

// QoSProfile reads one profile (getQosProfile); CodeNotFound when there is none of the name.
func (c *Client) QoSProfile(ctx context.Context, name string) (QoSProfile, error) {
	var out QoSProfile
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathQoSProfiles + "/qos-profiles/" + url.PathEscape(name), scope: ScopeQoSProfilesRead, into: &out})
	return out, err
}

func qosPath(id string) string { return PathQoS + "/sessions/" + url.PathEscape(id) }
