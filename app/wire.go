package app

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/agent"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/model/engine"
	"github.com/kernelcopilot/copilot/model/openai"
	"github.com/kernelcopilot/copilot/model/router"
	"github.com/kernelcopilot/copilot/prompts"
	"github.com/kernelcopilot/copilot/retrieval"
	"github.com/kernelcopilot/copilot/retrieval/documents"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/all"
	"github.com/kernelcopilot/copilot/tools/document"
)

// openKernel starts the sandbox unless an outside Kernel is configured, and joins the client.
func (a *App) openKernel(ctx context.Context) error {
	cfg := kernelConfig(a.cfg)
	if cfg.BaseURL == "" {
		journal := filepath.Join(a.cfg.Data, "sandbox")
		_, absent := os.Stat(journal)
		a.continued = absent == nil && !a.cfg.WorldGiven && len(a.cfg.Faults) == 0
		s, err := newSandboxServer(a.cfg, journal, "127.0.0.1:0", a.cfg.SandboxControl, a.log)
		if err != nil {
			return err
		}
		a.sandbox = s
		if err := s.Start(ctx); err != nil {
			return err
		}
		cfg.BaseURL, cfg.ClientID, cfg.ClientSecret, cfg.TokenURL = s.KernelURL(), sandboxClient, sandboxSecret(a.cfg), ""
	}
	if a.cfg.KernelTransport != nil {
		cfg.HTTP = &http.Client{Transport: a.cfg.KernelTransport}
	}
	var err error
	a.kernel, err = kernel.New(cfg)
	return err
}

// kernelConfig is how an outside Kernel and the metrics source are asked.
func kernelConfig(c Config) kernel.Config {
	return kernel.Config{
		BaseURL: c.KernelURL, ClientID: c.KernelClientID, ClientSecret: c.KernelClientSecret, TokenURL: c.KernelTokenURL,
		CAFile: c.KernelCAFile, CertFile: c.KernelCertFile, KeyFile: c.KernelKeyFile,
		MetricsURL: c.MetricsURL, MetricsToken: c.MetricsToken, MetricsTenant: c.MetricsTenant,
	}
}

// knowledge is what the prompts folder holds, read once.
type knowledge struct {
	kinds  []prompts.FindingKind
	causes []prompts.Cause
}

func readKnowledge(without []string) (knowledge, error) {
	var k knowledge
	var err error
	if k.kinds, err = prompts.Findings(); err != nil {
		return k, err
	}
	all, err := prompts.Causes()
	if err != nil {
		return k, err
	}
	left := map[string]bool{}
	for _, id := range without {
		left[id] = true
	}
	for _, c := range all {
		if !left[c.ID] {
			k.causes = append(k.causes, c)
		}
		delete(left, c.ID)
	}
	for id := range left {
		return k, copilot.Errorf(copilot.CodeInvalid, "there is no cause %q to leave out; see prompts/causes", id)
	}
	return k, nil
}

// newTools lists all tools over a Kernel.
func newTools(c *kernel.Client, k knowledge, docs document.Searcher, p copilot.Policy) (*tools.Registry, error) {
	return tools.NewRegistry(p, all.New(c, all.Knowledge{Kinds: k.kinds, Causes: k.causes}, docs)...)
}

// newEngine is the built-in backend over the shipped runbooks.
func newEngine() (*engine.Engine, error) {
	cfg, err := engine.FromPrompts()
	if err != nil {
		return nil, err
	}
	return engine.New(cfg)
}

// newModel is the engine, or an endpoint behind a router that bounds its tries and lets the engine take over.
func (a *App) newModel() (copilot.Model, error) {
	e, err := newEngine()
	if err != nil {
		return nil, err
	}
	endpoint, err := newEndpoint(a.cfg)
	if err != nil {
		return nil, err
	}
	if endpoint == nil {
		return e, nil
	}
	cfg := router.Config{Primary: endpoint, Tries: a.cfg.ModelTries, Wait: a.cfg.ModelWait}
	switch a.cfg.ModelFallback {
	case "engine":
		cfg.Fallback = e
	case "none":
	default:
		return nil, copilot.Errorf(copilot.CodeInvalid, "model_fallback is %q; it may be engine or none", a.cfg.ModelFallback)
	}
	return router.New(cfg), nil
}

// newEndpoint is the configured model endpoint, nil for the engine.
func newEndpoint(c Config) (copilot.Model, error) {
	switch c.Model {
	case "engine":
		return nil, nil //nolint:nilnil // there is none, which is no error
	case "azure", "openai":
	default:
		return nil, copilot.Errorf(copilot.CodeInvalid, "model is %q; it may be engine, azure or openai", c.Model)
	}
	b, err := openai.New(openai.Config{
		BaseURL: c.ModelURL, Azure: c.Model == "azure", Deployment: orDefault(c.ModelDeployment, "default", c.Model == "openai"),
		APIVersion: c.ModelAPIVersion, Key: c.ModelKey, KeyHeader: c.ModelKeyHeader, Idle: c.ModelIdle, FirstToken: c.ModelWait,
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

func orDefault(s, d string, when bool) string {
	if s == "" && when {
		return d
	}
	return s
}

func (a *App) openAgent() error {
	k, err := readKnowledge(a.cfg.WithoutCause)
	if err != nil {
		return err
	}
	a.index = retrieval.New(a.store, copilot.WallClock)
	a.intake = retrieval.NewIntake(a.index, a.kernel, a.log)
	policy := access.NewPolicy(nil)
	registry, err := newTools(a.kernel, k, a.index, policy)
	if err != nil {
		return err
	}
	model, err := a.newModel()
	if err != nil {
		return err
	}
	a.backend = model.Name()
	causes := map[string][]string{}
	for _, c := range k.causes {
		causes[c.ID] = []string{c.Title, c.TitleES, c.TitlePort, c.TitlePortES}
	}
	a.agent, err = agent.New(agent.Config{
		Tenant:      copilot.Tenant{ID: copilot.TenantID(a.cfg.Tenant), Name: a.cfg.Tenant, TimeZone: a.cfg.TimeZone},
		ApprovalTTL: a.cfg.ApprovalTTL, Budget: copilot.Budget{Wall: a.cfg.RunWall}, Causes: causes,
	}, agent.Deps{
		Store: a.store, Queue: a.store, Tools: registry, Model: model, Policy: policy, Kernel: a.kernel, Clock: copilot.WallClock, Log: a.log,
		Prepare: a.takeIn,
		System: func(b copilot.RunBlock) (string, error) {
			return prompts.SystemPrompt(prompts.SystemInput{RunBlock: b, TenantName: a.cfg.Tenant, Backend: a.backend})
		},
		Reached: failpoint(a.cfg.KillAt),
	})
	return err
}

// intakeWait bounds how long a start, and a run's first step, wait for the operator's own documents.
const intakeWait = 3 * time.Second

// takeIn brings the operator's own documents up to the world that the Kernel serves now.
func (a *App) takeIn(ctx context.Context, tenant copilot.TenantID) error {
	ctx, cancel := context.WithTimeout(ctx, intakeWait)
	defer cancel()
	return a.intake.Update(ctx, tenant)
}

// indexDocuments indexes the shipped documents, of which those that have not changed are left alone, and the operator's
// own. Without the latter the program works all the same, and runs ask for them again.
func (a *App) indexDocuments(ctx context.Context) error {
	tenant := copilot.TenantID(a.cfg.Tenant)
	if err := a.takeIn(ctx, tenant); err != nil {
		a.log.WarnContext(ctx, "the operator's documents could not be read", "error", copilot.MessageOf(err))
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_, err := a.index.IngestFS(ctx, tenant, documents.FS)
	return err
}
