package sandbox

import (
	"net/http"
	"regexp"
	"time"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// qosProfile is an offered quality with the limits of its sessions.
type qosProfile struct {
	kernel.QoSProfile
	least, most time.Duration
	iot         bool // offered to metering devices too, which have no other
}

// profileForm is the pattern of CAMARA's QosProfileName.
var profileForm = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,256}$`)

// qosProfiles are what the operator offers, best latency first.
func qosProfiles() []qosProfile {
	list := []qosProfile{
		quality("QOS_E", "Lowest latency, for control and gaming", "ACTIVE", 10, 20, 5, 5, 6*time.Hour),
		quality("QOS_S", "Steady throughput of 2 Mbps with low jitter", "ACTIVE", 30, 60, 20, 2, 12*time.Hour),
		quality("QOS_M", "Steady throughput of 10 Mbps, for video", "ACTIVE", 40, 100, 40, 10, 12*time.Hour),
		quality("QOS_L", "Steady throughput of 25 Mbps, for high-resolution video", "ACTIVE", 40, 150, 60, 25, 24*time.Hour),
		quality("QOS_IOT", "Delivery of small messages under load", "ACTIVE", 60, 300, 100, 1, 24*time.Hour),
		quality("QOS_8K", "Steady throughput of 80 Mbps; not switched on yet", "INACTIVE", 40, 150, 60, 80, 2*time.Hour),
		quality("QOS_LEGACY_VIDEO", "Steady throughput of 4 Mbps; use QOS_M", "DEPRECATED", 45, 150, 60, 4, 2*time.Hour),
	}
	for i := range list {
		list[i].iot = list[i].Name == "QOS_IOT"
	}
	return list
}

// quality makes a profile: priority, delay budget and jitter in milliseconds, rate in Mbps, and the longest session.
func quality(name, description, status string, priority, delay, jitter, rate int, most time.Duration) qosProfile {
	const least = time.Second
	amount := func(value int, unit string) *kernel.Quantity { return &kernel.Quantity{Value: value, Unit: unit} }
	return qosProfile{
		QoSProfile: kernel.QoSProfile{
			Name: name, Description: description, Status: status, Countries: []kernel.QoSCountry{{Name: "ES"}}, Priority: priority,
			MinUpstream: amount(max(rate/4, 1), "Mbps"), MaxUpstream: amount(rate, "Mbps"), MinDownstream: amount(rate, "Mbps"), MaxDownstream: amount(4*rate, "Mbps"),
			PacketDelayBudget: amount(delay, "Milliseconds"), Jitter: amount(jitter, "Milliseconds"), PacketErrorLossRate: 3,
			MinDuration: amount(int(least.Seconds()), "Seconds"), MaxDuration: amount(int(most.Seconds()), "Seconds"),
		},
		least: least, most: most,
	}
}

func qosProfileOf(name string) (qosProfile, bool) {
	for _, p := range qosProfiles() {
		if p.Name == name {
			return p, true
		}
	}
	return qosProfile{}, false
}

// fits reports whether a subscriber may use the profile at all.
func (p qosProfile) fits(s subscriber) bool { return !s.suspended && p.iot == (s.apn == apnIoT) }

// qosProfileGet is getQosProfile. A three-legged token sees what its device may use.
func qosProfileGet(w http.ResponseWriter, r *http.Request, v view) error {
	name := r.PathValue("name")
	if !profileForm.MatchString(name) {
		return copilot.Errorf(copilot.CodeInvalid, "%q is not the name of a QoS profile: 3 to 256 letters, digits or _.-", name)
	}
	p, ok := qosProfileOf(name)
	if phone := grantOf(r).phone; phone != "" && ok {
		u, known := v.net.byMSISDN[phone]
		ok = known && p.fits(v.net.subscribers[u])
	}
	if !ok {
		return copilot.Errorf(copilot.CodeNotFound, "there is no QoS profile %s; POST %s/retrieve-qos-profiles lists them", name, kernel.PathQoSProfiles)
	}
	writeJSON(w, http.StatusOK, p.QoSProfile)
	return nil
}

// qosProfileList is retrieveQoSProfiles.
func qosProfileList(w http.ResponseWriter, r *http.Request, v view) error {
	var in struct {
		Device *device `json:"device"`
		Name   *string `json:"name"`
		Status *string `json:"status"`
	}
	if err := strictly(r.Body, &in); err != nil {
		return err
	}
	switch {
	case in.Name != nil && !profileForm.MatchString(*in.Name):
		return copilot.Errorf(copilot.CodeInvalid, "name %q is not the name of a QoS profile: 3 to 256 letters, digits or _.-", *in.Name)
	case in.Status != nil && *in.Status != "ACTIVE" && *in.Status != "INACTIVE" && *in.Status != "DEPRECATED":
		return copilot.Errorf(copilot.CodeInvalid, "status %q is none of ACTIVE, INACTIVE, DEPRECATED", *in.Status)
	}
	u := -1
	if in.Device != nil || grantOf(r).phone != "" {
		var err error
		if u, err = v.subject(r, in.Device); err != nil {
			return err
		}
	}
	out := []kernel.QoSProfile{}
	for _, p := range qosProfiles() {
		if (u < 0 || p.fits(v.net.subscribers[u])) && (in.Name == nil || p.Name == *in.Name) && (in.Status == nil || p.Status == *in.Status) {
			out = append(out, p.QoSProfile)
		}
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}
