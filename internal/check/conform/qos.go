package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/internal/conform"
	"github.com/kernelcopilot/copilot/kernel"
)

const (
	sessions = kernel.PathQoS + "/sessions"
	offer    = kernel.PathQoSProfiles + "/qos-profiles"
	nobody   = "3fa85f64-5717-4562-b3fc-2c963f66afa6" // a session id that no session has
	care     = copilot.PurposeServiceProvision
)

// qosScopes are those of quality-on-demand and qos-profiles.
var qosScopes = []string{
	purpose, kernel.ScopeQoSCreate, kernel.ScopeQoSRead, kernel.ScopeQoSUpdate, kernel.ScopeQoSDelete, kernel.ScopeQoSRetrieve, kernel.ScopeQoSProfilesRead,
}

// sink receives events over TLS and validates them as they come.
func sink(v *conform.Validator) (*httptest.Server, chan kernel.QoSEvent) {
	got := make(chan kernel.QoSEvent, 100)
	return httptest.NewTLSServer(v.Callback("POST "+sessions, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var e kernel.QoSEvent
		if json.NewDecoder(r.Body).Decode(&e) == nil {
			got <- e
		}
		w.WriteHeader(http.StatusNoContent)
	}))), got
}

// heard waits for an event of a status.
func (d *driver) heard(ctx context.Context, session, status string) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		select {
		case e := <-d.events:
			if e.Data.SessionID == session && e.Data.Status == status {
				return
			}
		case <-ctx.Done():
			d.wrong = append(d.wrong, "no event says that a session became "+status)
			return
		}
	}
}

// lines finds a number whose device may have a profile and one whose device may not.
func (d *driver) lines(ctx context.Context, profile string) (may, mayNot string) {
	for nth := 0; nth < 60 && (may == "" || mayNot == ""); nth++ {
		number := d.phone(ctx, nth)
		list, err := d.client.QoSProfiles(ctx, care, number)
		d.ok("profiles of a device", 1, err)
		fits := false
		for _, p := range list {
			fits = fits || p.Name == profile
		}
		reach, err := d.client.Reachability(ctx, care, number)
		d.ok("reachability", 1, err)
		switch {
		case !fits:
			mayNot = number
		case strings.Contains(strings.Join(reach.Connectivity, " "), "DATA"):
			may = number
		}
	}
	return may, mayNot
}

func (d *driver) profiles(ctx context.Context) {
	list, err := d.client.QoSProfiles(ctx, care, "")
	d.ok("profiles", len(list), err)
	for _, p := range list {
		one, err := d.client.QoSProfile(ctx, p.Name)
		d.ok("profile", len(one.Name), err)
	}
	const all = kernel.PathQoSProfiles + "/retrieve-qos-profiles"
	token, phone := d.token(ctx, kernel.ScopeQoSProfilesRead), d.phone(ctx, 1)
	d.call(ctx, token, http.MethodPost, all, `{"status":"INACTIVE"}`, http.StatusOK)
	d.call(ctx, token, http.MethodPost, all, `{"name":"QOS_NONE"}`, http.StatusOK)
	for body, want := range map[string]string{
		``: "400 INVALID_ARGUMENT", `{"name":"?"}`: "400 INVALID_ARGUMENT", `{"status":"BROKEN"}`: "400 INVALID_ARGUMENT", device("600"): "400 INVALID_ARGUMENT", `{"device":{}}`: "400 INVALID_ARGUMENT",
		device("+34600000000000"): "404 IDENTIFIER_NOT_FOUND", `{"device":{"networkAccessIdentifier":"a@b"}}`: "422 UNSUPPORTED_IDENTIFIER",
	} {
		d.refusal(ctx, token, http.MethodPost, all, body, want)
	}
	d.refusal(ctx, token, http.MethodGet, offer+"/QOS_NONE", "", "404 NOT_FOUND")
	d.refusal(ctx, token, http.MethodGet, offer+"/%3F", "", "400 INVALID_ARGUMENT")
	own := d.signIn(ctx, phone, qosScopes...)
	d.call(ctx, own, http.MethodPost, all, `{}`, http.StatusOK)
	d.refusal(ctx, own, http.MethodPost, all, device(phone), "422 UNNECESSARY_IDENTIFIER")
	d.refuse(ctx, http.MethodPost, all, `{}`)
	d.refuse(ctx, http.MethodGet, offer+"/QOS_M", "")
}

func (d *driver) quality(ctx context.Context) {
	may, mayNot := d.lines(ctx, "QOS_M")
	q := kernel.QoSRequest{
		Device: kernel.QoSDevice{PhoneNumber: may}, Server: kernel.QoSServer{IPv4: "198.51.100.0/24"}, DevicePorts: &kernel.QoSPorts{Ports: []int{5060}},
		Profile: "QOS_M", Duration: 10 * time.Minute, Sink: kernel.QoSSink{URL: d.sink.URL + "/events", Token: "secret", Expires: time.Now().Add(time.Hour)},
	}
	s, err := d.client.CreateQoS(ctx, care, q, "qos_1")
	d.ok("session", len(s.ID), err)
	read := func() {
		now, err := d.client.QoS(ctx, care, s.ID)
		d.ok("session", len(now.ID), err)
		list, err := d.client.QoSOf(ctx, care, may)
		d.ok("sessions of a device", len(list), err)
	}
	token := d.token(ctx, qosScopes...)
	path := sessions + "/" + s.ID
	read()
	d.refusal(ctx, token, http.MethodPost, path+"/extend", `{"requestedAdditionalDuration":60}`, "409 QUALITY_ON_DEMAND.SESSION_EXTENSION_NOT_ALLOWED")
	d.refusal(ctx, token, http.MethodPost, sessions, creation(may, `"devicePorts":{"ports":[5060]}`), "409 CONFLICT")
	d.step(ctx, 10*time.Second)
	d.heard(ctx, s.ID, kernel.QoSAvailable)
	read()
	longer, err := d.client.ExtendQoS(ctx, care, s.ID, time.Minute, "qos_2")
	d.ok("extended", longer.Duration, err)
	d.step(ctx, 12*time.Minute)
	d.heard(ctx, s.ID, kernel.QoSUnavailable)
	read()
	d.ok("deleted", 1, d.client.DeleteQoS(ctx, care, s.ID, "qos_3"))
	d.refusal(ctx, token, http.MethodDelete, path, "", "404 NOT_FOUND")
	d.refusedSessions(ctx, token, may, mayNot)
	d.threeLegged(ctx, may, mayNot)
}

// creation is a CreateSession of a device, with one more member.
func creation(phone, more string) string {
	return fmt.Sprintf(`{"device":{"phoneNumber":%q},"applicationServer":{"ipv4Address":"198.51.100.0/24"},"qosProfile":"QOS_M","duration":600,%s}`, phone, more)
}

func (d *driver) refusedSessions(ctx context.Context, token, may, mayNot string) {
	for body, want := range map[string]string{
		``: "400 INVALID_ARGUMENT", `{}`: "400 INVALID_ARGUMENT", creation("600", `"sink":"https://a.invalid"`): "400 INVALID_ARGUMENT", creation(may, `"sink":"http://a.invalid"`): "400 INVALID_SINK",
		creation(may, `"devicePorts":{}`): "400 INVALID_ARGUMENT", creation(may, `"devicePorts":{"ports":[70000]}`): "400 INVALID_ARGUMENT", creation(may, `"colour":"red"`): "400 INVALID_ARGUMENT",
		creation(may, `"sinkCredential":{"credentialType":"PLAIN","identifier":"a","secret":"b"}`): "400 INVALID_CREDENTIAL", creation(may, `"sinkCredential":{}`): "400 INVALID_ARGUMENT",
		creation("+34600000000000", `"devicePorts":{"ports":[1]}`): "404 IDENTIFIER_NOT_FOUND", creation(mayNot, `"devicePorts":{"ports":[1]}`): "422 SERVICE_NOT_APPLICABLE",
		strings.Replace(creation(may, `"devicePorts":{"ports":[1]}`), "600,", "90000,", 1):       "400 QUALITY_ON_DEMAND.DURATION_OUT_OF_RANGE",
		strings.Replace(creation(may, `"devicePorts":{"ports":[1]}`), "QOS_M", "QOS_8K", 1):      "422 QUALITY_ON_DEMAND.QOS_PROFILE_NOT_APPLICABLE",
		strings.Replace(creation(may, `"devicePorts":{"ports":[1]}`), "QOS_M", "QOS_NOBODY", 1):  "400 INVALID_ARGUMENT",
		`{"applicationServer":{"ipv4Address":"198.51.100.1"},"qosProfile":"QOS_M","duration":6}`: "422 MISSING_IDENTIFIER",
	} {
		d.refusal(ctx, token, http.MethodPost, sessions, body, want)
	}
	if _, err := d.client.CreateQoS(conform.Deliberately(ctx), care, kernel.QoSRequest{Device: kernel.QoSDevice{PhoneNumber: "600 12"}, Profile: "QOS_M"}, ""); copilot.CodeOf(err) != copilot.CodeInvalid {
		d.wrong = append(d.wrong, fmt.Sprintf("a malformed number: %v", err))
	}
	d.call(ctx, token, http.MethodPost, sessions, tenMegabytes, http.StatusRequestEntityTooLarge)
	for body, want := range map[string]string{``: "400 INVALID_ARGUMENT", `{}`: "400 INVALID_ARGUMENT", `{"requestedAdditionalDuration":0}`: "400 INVALID_ARGUMENT", `{"requestedAdditionalDuration":60}`: "404 NOT_FOUND"} {
		d.refusal(ctx, token, http.MethodPost, sessions+"/"+nobody+"/extend", body, want)
	}
	for body, want := range map[string]string{``: "400 INVALID_ARGUMENT", `{}`: "422 MISSING_IDENTIFIER", device("600"): "400 INVALID_ARGUMENT", device("+34600000000000"): "404 IDENTIFIER_NOT_FOUND"} {
		d.refusal(ctx, token, http.MethodPost, kernel.PathQoS+"/retrieve-sessions", body, want)
	}
	d.refusal(ctx, token, http.MethodGet, sessions+"/nonsense", "", "400 INVALID_ARGUMENT")
	d.refusal(ctx, token, http.MethodDelete, sessions+"/nonsense", "", "400 INVALID_ARGUMENT")
	d.refusal(ctx, token, http.MethodGet, sessions+"/"+nobody, "", "404 NOT_FOUND")
	for _, c := range [][3]string{
		{http.MethodPost, sessions, creation(may, `"devicePorts":{"ports":[1]}`)}, {http.MethodGet, sessions + "/" + nobody, ""}, {http.MethodDelete, sessions + "/" + nobody, ""},
		{http.MethodPost, sessions + "/" + nobody + "/extend", `{"requestedAdditionalDuration":60}`}, {http.MethodPost, kernel.PathQoS + "/retrieve-sessions", device(may)},
	} {
		d.refuse(ctx, c[0], c[1], c[2])
	}
}

// threeLegged goes through what a token that names the device changes.
func (d *driver) threeLegged(ctx context.Context, mine, other string) {
	own := d.signIn(ctx, mine, append(qosScopes, kernel.ScopeReachabilityRead)...)
	body := `{"applicationServer":{"ipv6Address":"2001:db8::/64"},"qosProfile":"QOS_E","duration":60}`
	a := d.call(ctx, own, http.MethodPost, sessions, body, http.StatusCreated)
	var s kernel.QoSSession
	if err := json.Unmarshal(a.body, &s); err != nil || s.Device != nil {
		d.wrong = append(d.wrong, fmt.Sprintf("a three-legged session: %s", a.body))
	}
	d.call(ctx, own, http.MethodPost, kernel.PathQoS+"/retrieve-sessions", `{}`, http.StatusOK)
	d.call(ctx, own, http.MethodPost, kernel.PathReachability+"/retrieve", `{}`, http.StatusOK)
	d.refusal(ctx, own, http.MethodPost, sessions, creation(mine, `"devicePorts":{"ports":[1]}`), "422 UNNECESSARY_IDENTIFIER")
	d.refusal(ctx, own, http.MethodPost, kernel.PathQoS+"/retrieve-sessions", device(mine), "422 UNNECESSARY_IDENTIFIER")
	d.refusal(ctx, own, http.MethodPost, kernel.PathReachability+"/retrieve", device(mine), "422 UNNECESSARY_IDENTIFIER")
	foreign := d.signIn(ctx, other, qosScopes...)
	d.refusal(ctx, foreign, http.MethodGet, sessions+"/"+s.ID, "", "403 PERMISSION_DENIED")
	d.refusal(ctx, foreign, http.MethodDelete, sessions+"/"+s.ID, "", "403 PERMISSION_DENIED")
	d.refusal(ctx, foreign, http.MethodPost, sessions+"/"+s.ID+"/extend", `{"requestedAdditionalDuration":60}`, "403 PERMISSION_DENIED")
	d.call(ctx, own, http.MethodDelete, sessions+"/"+s.ID, "", http.StatusNoContent, kernel.HeaderCorrelator, "c-2")
}
