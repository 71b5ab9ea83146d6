package sandbox

import (
	"net/http"
	"net/netip"
	"regexp"

	copilot "github.com/kernelcopilot/copilot"
)

// phoneForm is the pattern of CAMARA's PhoneNumber.
var phoneForm = regexp.MustCompile(`^\+[1-9][0-9]{4,14}$`)

// device is CAMARA's Device: any of four identifiers.
type device struct {
	PhoneNumber *string     `json:"phoneNumber"`
	NAI         *string     `json:"networkAccessIdentifier"`
	IPv4        *deviceIPv4 `json:"ipv4Address"`
	IPv6        *string     `json:"ipv6Address"`
}

type deviceIPv4 struct {
	Public  string  `json:"publicAddress"`
	Private *string `json:"privateAddress"`
	Port    *int    `json:"publicPort"`
}

// deviceAnswer is CAMARA's DeviceResponse: the one identifier that was used.
type deviceAnswer struct {
	PhoneNumber string `json:"phoneNumber"`
}

// answer is nil when the access token named the device: then no answer repeats it.
func (d *device) answer() *deviceAnswer {
	if d == nil || d.PhoneNumber == nil {
		return nil
	}
	return &deviceAnswer{*d.PhoneNumber}
}

// check refuses an identifier that its schema refuses.
func (d *device) check() error {
	switch {
	case d.PhoneNumber == nil && d.NAI == nil && d.IPv4 == nil && d.IPv6 == nil:
		return copilot.Errorf(copilot.CodeInvalid, "device names no identifier")
	case d.PhoneNumber != nil && !phoneForm.MatchString(*d.PhoneNumber):
		return copilot.Errorf(copilot.CodeInvalid, "phoneNumber %q is not in E.164 with its plus", *d.PhoneNumber)
	case d.IPv6 != nil && !address(*d.IPv6, netip.Addr.Is6):
		return copilot.Errorf(copilot.CodeInvalid, "ipv6Address %q is not an IPv6 address", *d.IPv6)
	case d.IPv4 != nil:
		return d.IPv4.check()
	}
	return nil
}

func (a deviceIPv4) check() error {
	switch {
	case !address(a.Public, netip.Addr.Is4), a.Private != nil && !address(*a.Private, netip.Addr.Is4):
		return copilot.Errorf(copilot.CodeInvalid, "ipv4Address names something that is not an IPv4 address")
	case a.Private == nil && a.Port == nil:
		return copilot.Errorf(copilot.CodeInvalid, "ipv4Address needs privateAddress or publicPort beside publicAddress")
	case a.Port != nil && !isPort(*a.Port):
		return copilot.Errorf(copilot.CodeInvalid, "publicPort %d is not from 0 to 65535", *a.Port)
	}
	return nil
}

func address(s string, is func(netip.Addr) bool) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && is(a) && a.Zone() == ""
}

func isPort(n int) bool { return n >= 0 && n <= 65535 }

// subject is the subscriber that a call is about: the one of a three-legged token, else the one that device names.
func (v view) subject(r *http.Request, d *device) (int, error) {
	if d != nil {
		if err := d.check(); err != nil {
			return 0, err
		}
	}
	phone := grantOf(r).phone
	switch {
	case phone != "" && d != nil:
		return 0, unprocessable("UNNECESSARY_IDENTIFIER", "the access token names the device already: leave device out")
	case phone == "" && d == nil:
		return 0, unprocessable("MISSING_IDENTIFIER", "the device cannot be identified: name its phoneNumber, or use a three-legged token")
	case d != nil && d.PhoneNumber == nil:
		return 0, unprocessable("UNSUPPORTED_IDENTIFIER", "only phoneNumber identifies a device here")
	case d != nil:
		phone = *d.PhoneNumber
	}
	u, ok := v.net.byMSISDN[phone]
	if !ok {
		return 0, statusError{http.StatusNotFound, camaraError{"IDENTIFIER_NOT_FOUND", copilot.Errorf(copilot.CodeNotFound, "no device of this operator has the number %s", phone)}}
	}
	if v.net.subscribers[u].fixed {
		return 0, unprocessable("SERVICE_NOT_APPLICABLE", "the service is for mobile devices; this number is a fixed line's")
	}
	return u, nil
}

func unprocessable(code, message string) error {
	return statusError{http.StatusUnprocessableEntity, camaraError{code, copilot.Errorf(copilot.CodeInvalid, "%s", message)}}
}

func badRequest(code, format string, args ...any) error {
	return camaraError{code, copilot.Errorf(copilot.CodeInvalid, format, args...)}
}
