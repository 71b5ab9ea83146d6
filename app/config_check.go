package app

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"github.com/kernelcopilot/copilot"
)

// misspelt is the greatest edit distance at which an unknown variable is taken for a known one that was misspelt.
const misspelt = 3

// ofTheTests are variables that the project's own tests read: a shell in which they are exported must start the product as well.
var ofTheTests = []string{"COPILOT_SPECS", "COPILOT_NAB", "COPILOT_SHOTS"}

// checkNames refuses variables that are nearly ours, and tells of others that begin as ours do: another program may own them.
func checkNames(o LoadOptions) error {
	var known []string
	for _, s := range Settings() {
		known = append(known, s.Env)
		if s.Secret {
			known = append(known, s.Env+"_FILE")
		}
	}
	for _, name := range o.Names() {
		name, _, _ = strings.Cut(name, "=")
		if !strings.HasPrefix(name, "COPILOT_") || slices.Contains(known, name) || slices.Contains(ofTheTests, name) {
			continue
		}
		best, distance := "", misspelt+1
		for _, k := range known {
			if d := levenshtein.ComputeDistance(name, k); d < distance {
				best, distance = k, d
			}
		}
		if best != "" {
			return copilot.Errorf(copilot.CodeInvalid, "the environment variable %s is unknown; did you mean %s?", name, best)
		}
		o.Warn("the environment variable " + name + " means nothing here; copilot config --docs lists those that do")
	}
	return nil
}

// check refuses values that no part could use, with where they came from.
func (c Config) check(origins Origins) error {
	for _, x := range []struct{ key, value string }{{"url", c.URL}, {"kernel_url", c.KernelURL}, {"kernel_token_url", c.KernelTokenURL}, {"metrics_url", c.MetricsURL}, {"model_url", c.ModelURL}, {"sandbox_url", c.SandboxURL}} {
		if x.value == "" {
			continue
		}
		u, err := url.Parse(x.value)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return copilot.Errorf(copilot.CodeInvalid, "%s (%s) is %q, which is no URL; write it like http://127.0.0.1:8080", x.key, origins[x.key], x.value)
		}
	}
	if c.Sites == 0 {
		return copilot.Errorf(copilot.CodeInvalid, "sites (%s) is 0; write 4 to 1000, or leave it out", origins["sites"])
	}
	if err := c.checkTimes(origins); err != nil {
		return err
	}
	return c.checkKernel(origins)
}

// checkKernel refuses settings of an outside Kernel that would not be used, and flags of the sandbox beside one.
func (c Config) checkKernel(origins Origins) error {
	if c.KernelURL != "" {
		for _, key := range []string{"seed", "sites", "subscribers", "fault", "noise", "mechanisms"} {
			if strings.HasPrefix(origins[key], "flag ") {
				return copilot.Errorf(copilot.CodeInvalid, "--%s is of the simulated operator, and kernel_url (%s) names another; leave one of them out", key, origins["kernel_url"])
			}
		}
		return nil
	}
	for _, x := range []struct{ key, value string }{{"kernel_token_url", c.KernelTokenURL}, {"kernel_ca_file", c.KernelCAFile}, {"kernel_cert_file", c.KernelCertFile}, {"kernel_key_file", c.KernelKeyFile}} {
		if x.value != "" && c.MetricsURL == "" {
			return copilot.Errorf(copilot.CodeInvalid, "%s (%s) is set and kernel_url is not, so that the simulated operator would be asked; set COPILOT_KERNEL_URL, or leave %s out", x.key, origins[x.key], x.key)
		}
	}
	return nil
}

// checkTimes refuses spans that are none.
func (c Config) checkTimes(origins Origins) error {
	for _, x := range []struct {
		key   string
		value time.Duration
	}{{"approval_ttl", c.ApprovalTTL}, {"run_wall", c.RunWall}, {"model_idle", c.ModelIdle}, {"model_wait", c.ModelWait}} {
		if x.value <= 0 {
			return copilot.Errorf(copilot.CodeInvalid, "%s (%s) is %s, and must be longer than nothing; write it like 30s or 5m", x.key, origins[x.key], x.value)
		}
	}
	return nil
}
