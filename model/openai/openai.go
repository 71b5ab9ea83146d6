package openai

import (
	"net/http"
	"net/url"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/kernelcopilot/copilot"
)

// Config tells where the endpoint is and how to speak to it.
type Config struct {
	BaseURL    string // without a deployment path
	Azure      bool   // Azure's deployment path: BaseURL/openai/deployments/DEPLOYMENT/… with api-version
	Deployment string // Azure deployment, or model name
	APIVersion string // for Azure, always sent; "" means DefaultAPIVersion
	Key        string
	KeyHeader  string        // "" means Authorization: Bearer, or api-key when Azure is set
	FirstToken time.Duration // how long the endpoint may think before its first chunk; 0 means 60 s
	Idle       time.Duration // how long it may be silent between chunks; 0 means 30 s
	HTTP       *http.Client  // nil means a client of its own
}

// DefaultAPIVersion is the api-version sent to Azure deployments when none is configured.
const DefaultAPIVersion = "2024-10-21"

// Backend is a copilot.Model over the OpenAI chat completions wire.
type Backend struct {
	cfg    Config
	client *openai.Client
}

var _ copilot.Model = (*Backend)(nil)

// New returns a backend. It does not call the endpoint. CodeInvalid when the configuration has a hole.
func New(cfg Config) (*Backend, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	c := openai.DefaultConfig("")
	if cfg.Azure {
		c = openai.DefaultAzureConfig("", cfg.BaseURL)
		c.APIVersion = cfg.APIVersion
		c.AzureModelMapperFunc = func(model string) string { return model }
	} else {
		c.BaseURL = cfg.BaseURL
	}
	c.EmptyMessagesLimit = 1 << 20 // servers keep a slow stream alive with comments
	c.HTTPClient = &doer{http: cfg.HTTP, header: cfg.KeyHeader, key: cfg.Key}
	return &Backend{cfg, openai.NewClientWithConfig(c)}, nil
}

// Name is "azure:DEPLOYMENT" or "openai:MODEL".
func (b *Backend) Name() string {
	if b.cfg.Azure {
		return "azure:" + b.cfg.Deployment
	}
	return "openai:" + b.cfg.Deployment
}

func (c *Config) complete() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return copilot.Errorf(copilot.CodeInvalid, "model endpoint %q is not an http(s) URL; set COPILOT_MODEL_URL", c.BaseURL)
	}
	if c.Deployment == "" {
		return copilot.Errorf(copilot.CodeInvalid, "no deployment or model name; set COPILOT_MODEL_DEPLOYMENT")
	}
	if c.Azure && c.APIVersion == "" {
		c.APIVersion = DefaultAPIVersion
	}
	if c.KeyHeader == "" && c.Azure {
		c.KeyHeader = "api-key"
	}
	if c.FirstToken == 0 {
		c.FirstToken = 60 * time.Second
	}
	if c.Idle == 0 {
		c.Idle = 30 * time.Second
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{}
	}
	return nil
}

// doer puts the key where the endpoint wants it, and nowhere else.
type doer struct {
	http   *http.Client
	header string
	key    string
}

// Do implements go-openai's HTTPDoer.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	req.Header.Del("Authorization")
	req.Header.Del(openai.AzureAPIKeyHeader)
	switch {
	case d.key == "":
	case d.header != "":
		req.Header.Set(d.header, d.key)
	default:
		req.Header.Set("Authorization", "Bearer "+d.key)
	}
	return d.http.Do(req)
}
