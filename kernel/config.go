package kernel

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kernelcopilot/copilot"
)

// Config says where a Kernel is and how patiently to ask it. Zero values mean the defaults named at each field.
type Config struct {
	BaseURL       string            // scheme, host and optional path prefix, without the API paths
	ClientID      string            // OAuth 2.0 client id
	ClientSecret  string            // OAuth 2.0 client secret
	TokenURL      string            // of the token endpoint; "" means PathToken below BaseURL
	CAFile        string            // PEM of a private CA, trusted beside the system's roots; "" means those alone
	CertFile      string            // PEM of the certificate that is shown to a server that asks for one, read anew for each connection
	KeyFile       string            // PEM of its private key
	MetricsURL    string            // a Prometheus or Mimir in place of the Kernel's metrics, without /api/v1; "" means the Kernel's
	MetricsToken  string            // bearer token there; "" sends none
	MetricsTenant string            // X-Scope-OrgID there, which Mimir wants; "" sends none
	HTTP          *http.Client      // nil means a client of its own; another one ignores CAFile, CertFile and KeyFile
	Clock         copilot.Clock     // wall time, for token expiry and cache age; nil means copilot.WallClock
	Timeout       time.Duration     // of one attempt, body included; 0 means 10 s
	Attempts      int               // of a safe call, the first one included; 0 means 3
	Backoff       time.Duration     // before the second attempt, doubling, up to 20 times itself; 0 means 100 ms
	MaxBody       int64             // bytes of one answer; 0 means 16 MiB
	MaxRows       int               // rows one list call gathers over all its pages; 0 means 20,000
	PageSize      int               // rows asked for at once; 0 means 500
	GraphPage     int               // objects of one page of topology; 0 means 1,000, the most the API takes
	NetworkAge    time.Duration     // how long a read topology may be used again; 0 means 30 s
	Purposes      []copilot.Purpose // purposes the default token carries; nil means service provision
}

func (c Config) withDefaults() (Config, error) {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return c, copilot.Errorf(copilot.CodeInvalid, "Kernel URL %q is not an http or https URL with a host; set COPILOT_KERNEL_URL", c.BaseURL)
	}
	if c.ClientID == "" {
		return c, copilot.Errorf(copilot.CodeInvalid, "the Kernel needs a client id; set COPILOT_KERNEL_CLIENT_ID and COPILOT_KERNEL_CLIENT_SECRET")
	}
	if m, err := url.Parse(c.MetricsURL); c.MetricsURL != "" && (err != nil || m.Host == "" || m.Scheme != "http" && m.Scheme != "https") {
		return c, copilot.Errorf(copilot.CodeInvalid, "metrics URL %q is not an http or https URL with a host; set COPILOT_METRICS_URL", c.MetricsURL)
	}
	if u, err := url.Parse(c.TokenURL); c.TokenURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return c, copilot.Errorf(copilot.CodeInvalid, "token URL %q is not an http or https URL with a host; set COPILOT_KERNEL_TOKEN_URL to the whole address of the token endpoint", c.TokenURL)
	}
	c.BaseURL, c.MetricsURL = strings.TrimRight(c.BaseURL, "/"), strings.TrimSuffix(strings.TrimRight(c.MetricsURL, "/"), "/api/v1")
	c.Timeout = orDefault(c.Timeout, 10*time.Second)
	c.Attempts = orDefault(c.Attempts, 3)
	c.Backoff = orDefault(c.Backoff, 100*time.Millisecond)
	c.MaxBody = orDefault(c.MaxBody, 16<<20)
	c.MaxRows = orDefault(c.MaxRows, 20_000)
	c.PageSize = orDefault(c.PageSize, 500)
	c.GraphPage = orDefault(c.GraphPage, 1000)
	c.NetworkAge = orDefault(c.NetworkAge, 30*time.Second)
	if c.HTTP == nil {
		t, err := c.transport()
		if err != nil {
			return c, err
		}
		c.HTTP = &http.Client{Transport: t}
	}
	if c.Clock == nil {
		c.Clock = copilot.WallClock
	}
	if c.Purposes == nil {
		c.Purposes = []copilot.Purpose{copilot.PurposeServiceProvision}
	}
	return c, nil
}

func orDefault[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

func (c Config) tokenURL() string {
	if c.TokenURL != "" {
		return c.TokenURL
	}
	return c.BaseURL + PathToken
}
