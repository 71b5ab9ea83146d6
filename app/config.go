package app

import (
	"net/http"
	"time"

	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

// Config is everything that can be set. Zero values are not defaults: begin with Defaults.
type Config struct {
	Addr     string `koanf:"addr"`
	Data     string `koanf:"data"`
	LogLevel string `koanf:"log_level"`

	Tenant   string `koanf:"tenant"`
	TimeZone string `koanf:"time_zone"`

	Hosts   []string `koanf:"hosts"`
	Origins []string `koanf:"origins"`

	KernelURL          string `koanf:"kernel_url"`
	KernelClientID     string `koanf:"kernel_client_id"`
	KernelClientSecret string `koanf:"kernel_client_secret"`
	KernelTokenURL     string `koanf:"kernel_token_url"`
	KernelCAFile       string `koanf:"kernel_ca_file"`
	KernelCertFile     string `koanf:"kernel_cert_file"`
	KernelKeyFile      string `koanf:"kernel_key_file"`

	MetricsURL    string `koanf:"metrics_url"`
	MetricsToken  string `koanf:"metrics_token"`
	MetricsTenant string `koanf:"metrics_tenant"`

	Seed           uint64   `koanf:"seed"`
	Sites          int      `koanf:"sites"`
	Subscribers    int      `koanf:"subscribers"`
	Faults         []string `koanf:"fault"`
	Noise          string   `koanf:"noise"`
	Mechanisms     string   `koanf:"mechanisms"`
	SandboxControl string   `koanf:"sandbox_control"`
	SandboxToken   string   `koanf:"sandbox_token"`
	SandboxURL     string   `koanf:"sandbox_url"`

	Model           string        `koanf:"model"`
	ModelURL        string        `koanf:"model_url"`
	ModelDeployment string        `koanf:"model_deployment"`
	ModelAPIVersion string        `koanf:"model_api_version"`
	ModelKey        string        `koanf:"model_key"`
	ModelKeyHeader  string        `koanf:"model_key_header"`
	ModelIdle       time.Duration `koanf:"model_idle"`
	ModelWait       time.Duration `koanf:"model_wait"`
	ModelTries      int           `koanf:"model_tries"`
	ModelFallback   string        `koanf:"model_fallback"`

	ApprovalTTL  time.Duration `koanf:"approval_ttl"`
	RunWall      time.Duration `koanf:"run_wall"`
	WithoutCause []string      `koanf:"without_cause"`

	URL    string `koanf:"url"`
	KillAt string `koanf:"kill_at"`

	// WorldGiven tells that seed, size or noise of the sandbox was set by someone: that makes a new world.
	WorldGiven bool `koanf:"-"`

	// KernelTransport carries the calls to the Kernel, for tests that validate them; nil means the client's own.
	KernelTransport http.RoundTripper `koanf:"-"`
}

// Setting describes one configuration value, for help, docs and `copilot config`.
type Setting struct {
	Key     string // in copilot.yaml; the flag is the same with dashes
	Env     string
	Default any
	Secret  bool // from the environment or a file named by it only, never printed
	Doc     string
}

// Settings lists every setting in the order in which it is documented.
func Settings() []Setting {
	return []Setting{
		{"addr", "COPILOT_ADDR", "127.0.0.1:8080", false, "address to listen on; port 0 takes a free one; loopback only until sign-in exists"},
		{"data", "COPILOT_DATA", "./data", false, "folder of the database, the sandbox's journal and the lock"},
		{"log_level", "COPILOT_LOG_LEVEL", "warn", false, "debug, info, warn or error"},
		{"tenant", "COPILOT_TENANT", "operator", false, "id of the ready-made tenant"},
		{"time_zone", "COPILOT_TIME_ZONE", "Europe/Madrid", false, "IANA time zone of the tenant, in which local times are read and written"},
		{"hosts", "COPILOT_HOSTS", []string{}, false, "host names that the server answers to, beside loopback ones"},
		{"origins", "COPILOT_ORIGINS", []string{}, false, "origins that may open a websocket or post forms, beside the server's own"},
		{"kernel_url", "COPILOT_KERNEL_URL", "", false, "base URL of your Kernel; empty means the built-in sandbox"},
		{"kernel_client_id", "COPILOT_KERNEL_CLIENT_ID", "copilot", false, "OAuth client id at the Kernel"},
		{"kernel_client_secret", "COPILOT_KERNEL_CLIENT_SECRET", "", true, "OAuth client secret at the Kernel"},
		{"kernel_token_url", "COPILOT_KERNEL_TOKEN_URL", "", false, "whole address of the token endpoint; empty means kernel_url with /oauth2/token"},
		{"kernel_ca_file", "COPILOT_KERNEL_CA_FILE", "", false, "PEM file of a private CA, trusted beside the system's roots at the Kernel, its token endpoint and the metrics source"},
		{"kernel_cert_file", "COPILOT_KERNEL_CERT_FILE", "", false, "PEM file of the client certificate for mutual TLS with them; read anew for each connection"},
		{"kernel_key_file", "COPILOT_KERNEL_KEY_FILE", "", false, "PEM file of that certificate's private key"},
		{"metrics_url", "COPILOT_METRICS_URL", "", false, "base URL of the Prometheus or Mimir that holds the KPIs, without /api/v1; empty means the Kernel's own metrics API"},
		{"metrics_token", "COPILOT_METRICS_TOKEN", "", true, "bearer token at the metrics source; without it none is sent"},
		{"metrics_tenant", "COPILOT_METRICS_TENANT", "", false, "X-Scope-OrgID at the metrics source, which a Mimir with tenants wants"},
		{"seed", "COPILOT_SEED", uint64(7), false, "seed of the sandbox's world"},
		{"sites", "COPILOT_SITES", 60, false, "radio sites of the sandbox's network, 4 to 1000; regions, transport, core and fixed access follow from them"},
		{"subscribers", "COPILOT_SUBSCRIBERS", 0, false, "mobile subscribers of the sandbox's network, six to a site at least and 100000 at most; 0 means a hundred for three sites"},
		{"fault", "COPILOT_FAULT", []string{}, false, "fault in the sandbox, KIND@PLACE[,start=-45m][,severity=0.6]; may be repeated; left out, there is one by seed, and " +
			"none makes a quiet network. KIND is " + sandbox.Kinds() + ". PLACE is an object's id, or TYPE[@REGION][#N], the N-th by id from 1: link#3, cell@REG-1#2, subscriber#40"},
		{"noise", "COPILOT_NOISE", "normal", false, "noise in the sandbox: none, normal or heavy"},
		{"mechanisms", "COPILOT_MECHANISMS", "", false, "folder of mechanism files (*.yaml): further kinds of faults for the sandbox; docs/writing-a-mechanism.md tells how to write one"},
		{"sandbox_control", "COPILOT_SANDBOX_CONTROL", "", false, "address of the sandbox's control API; closed without a token"},
		{"sandbox_token", "COPILOT_SANDBOX_TOKEN", "", true, "token of the sandbox's control API"},
		{"sandbox_url", "COPILOT_SANDBOX_URL", "", false, "base URL of a running sandbox's control API, for copilot eval"},
		{"model", "COPILOT_MODEL", "engine", false, "engine (no language model), azure, or openai (any compatible endpoint)"},
		{"model_url", "COPILOT_MODEL_URL", "", false, "base URL of the model endpoint"},
		{"model_deployment", "COPILOT_MODEL_DEPLOYMENT", "", false, "Azure deployment, or model name"},
		{"model_api_version", "COPILOT_MODEL_API_VERSION", "2024-10-21", false, "api-version sent to Azure deployments"},
		{"model_key", "COPILOT_MODEL_KEY", "", true, "key of the model endpoint"},
		{"model_key_header", "COPILOT_MODEL_KEY_HEADER", "", false, "header of the key; empty means api-key for azure, Authorization: Bearer else"},
		{"model_idle", "COPILOT_MODEL_IDLE", 30 * time.Second, false, "how long the endpoint may be silent in mid-answer"},
		{"model_wait", "COPILOT_MODEL_WAIT", 30 * time.Second, false, "how long a turn waits for the endpoint to begin its answer, over all tries"},
		{"model_tries", "COPILOT_MODEL_TRIES", 2, false, "how often the endpoint is asked for a turn before it counts as failed"},
		{"model_fallback", "COPILOT_MODEL_FALLBACK", "engine", false, "who answers when the endpoint fails: engine (takes the run over), or none (the run ends and says so)"},
		{"approval_ttl", "COPILOT_APPROVAL_TTL", 30 * time.Minute, false, "how long an approval stays open"},
		{"run_wall", "COPILOT_RUN_WALL", 3 * time.Minute, false, "wall time a run may spend working, waits not counted"},
		{"without_cause", "COPILOT_WITHOUT_CAUSE", []string{}, false, "cause ids left out of the ranking, to see what the rest concludes"},
		{"kill_at", "COPILOT_KILL_AT", "", false, "for recovery tests: ends the process at a named point of a run (after_intent, after_approval, mid_text, before_finish)"},
		{"url", "COPILOT_URL", "", false, "server that client commands talk to; empty means the one that holds the data folder, or one booted for the command"},
	}
}

// Defaults returns the configuration of a laptop: nothing is needed and nothing leaves the machine.
func Defaults() Config {
	cfg, _, err := Load(LoadOptions{NoEnv: true, NoFile: true})
	if err != nil {
		panic("app: the defaults do not load: " + err.Error())
	}
	return cfg
}
