package access

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

// AllowedHost reports whether a request's Host may be answered: loopback names, and those of the list. It ends DNS
// rebinding, in which a page's own name comes to point at this machine.
func AllowedHost(host string, allow []string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if name == "localhost" || slices.Contains(allow, name) || slices.Contains(allow, strings.ToLower(host)) {
		return name != ""
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// AllowedOrigin reports whether a request with this Origin may change anything or open a websocket: the server's own
// origin, and those of the list. A missing and a "null" Origin are refused.
func AllowedOrigin(origin, host string, allow []string) bool {
	if origin == "" || origin == "null" {
		return false
	}
	if slices.Contains(allow, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.EqualFold(u.Host, host) && AllowedHost(host, nil)
}
