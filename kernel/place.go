package kernel

import "strings"

// place is where a call goes, and the settings that say so.
type place struct {
	name        string // in messages
	base        string
	setting     string
	credentials string
	foreign     bool // not the Kernel's: its tokens, clock and instance mean nothing there
}

// place is the Kernel, or the metrics source that stands in for its metrics.
func (c *Client) place(r call) place {
	if c.cfg.MetricsURL != "" && strings.HasPrefix(r.path, PathMetrics+"/") {
		return place{name: "the metrics source", base: c.cfg.MetricsURL, setting: "COPILOT_METRICS_URL", credentials: "COPILOT_METRICS_TOKEN and COPILOT_METRICS_TENANT", foreign: true}
	}
	return place{name: "the Kernel", base: c.cfg.BaseURL, setting: "COPILOT_KERNEL_URL", credentials: "COPILOT_KERNEL_CLIENT_ID and COPILOT_KERNEL_CLIENT_SECRET"}
}

// placeOf is the place of what failed: the token endpoint may stand elsewhere.
func (c *Client) placeOf(e *APIError, r call) place {
	if !e.token {
		return c.place(r)
	}
	p := place{name: "the Kernel", base: c.cfg.tokenURL(), setting: "COPILOT_KERNEL_URL", credentials: "COPILOT_KERNEL_CLIENT_ID and COPILOT_KERNEL_CLIENT_SECRET"}
	if c.cfg.TokenURL != "" {
		p.name, p.setting = "the token endpoint", "COPILOT_KERNEL_TOKEN_URL"
	}
	return p
}

// url is the whole address of a path: a metrics source has its API at /api/v1.
func (p place) url(path string) string {
	if p.foreign {
		return p.base + "/api/v1" + strings.TrimPrefix(path, PathMetrics)
	}
	return p.base + path
}
