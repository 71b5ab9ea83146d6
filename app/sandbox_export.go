package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

func newSandboxExport() *cobra.Command {
	var from, to, match, out string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write KPI history as OpenMetrics, to fill a Prometheus with",
		Long: "Write the KPI samples of the simulated operator as OpenMetrics text with timestamps. It is the world of --seed, --sites, --fault\n" +
			"and --noise at this moment; that of a running sandbox comes from its control API, at /sandbox/v1/metrics. From the file\n" +
			"`promtool tsdb create-blocks-from openmetrics FILE FOLDER` fills the data folder of a Prometheus; begin that with\n" +
			"--storage.tsdb.retention.time long enough to keep it.",
		Example: "  copilot sandbox export --fault backhaul_loss@link#3,start=-45m --from -6d --out kpis.txt\n" +
			"  promtool tsdb create-blocks-from openmetrics kpis.txt data\n" +
			"  prometheus --storage.tsdb.path data --query.lookback-delta 59s999ms",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			s, err := newSandboxServer(cfg, "", "127.0.0.1:0", "", nil)
			if err != nil {
				return err
			}
			x := sandbox.Export{Match: match}
			if x.From, err = momentOf("from", from, s.Now()); err != nil {
				return err
			}
			if x.To, err = momentOf("to", to, s.Now()); err != nil {
				return err
			}
			return writeFile(out, cmd.OutOrStdout(), func(w io.Writer) error {
				n, err := s.ExportMetrics(cmd.Context(), w, x)
				if err == nil {
					fmt.Fprintf(cmd.ErrOrStderr(), "%d samples written\n", n)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "-24h", "first minute: RFC 3339, or an offset from now such as -90m, -24h or -90d")
	cmd.Flags().StringVar(&to, "to", "now", "last minute, in the same forms")
	cmd.Flags().StringVar(&match, "match", "", `series to write, as a plain selector such as {object=~"SITE-00[1-9]"}; without it all`)
	cmd.Flags().StringVar(&out, "out", "-", "file to write; - means standard output")
	addFlags(cmd.Flags(), "seed", "sites", "subscribers", "fault", "noise", "mechanisms")
	return cmd
}

// momentOf reads RFC 3339, "now", or an offset from now in Go's form or whole days.
func momentOf(flag, text string, now time.Time) (time.Time, error) {
	if text == "now" {
		return now, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	var days int
	if n, err := fmt.Sscanf(text, "%dd", &days); n == 1 && err == nil && fmt.Sprintf("%dd", days) == text {
		return now.AddDate(0, 0, days), nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(d), nil
	}
	return now, copilot.Errorf(copilot.CodeInvalid, "--%s is %q; write it like 2026-03-04T10:00:00Z, -90m or -7d", flag, text)
}

// writeFile writes to a file, which is removed again when writing fails, or to stdout for "-".
func writeFile(name string, stdout io.Writer, write func(io.Writer) error) error {
	if name == "-" {
		return write(stdout)
	}
	if strings.TrimSpace(name) == "" {
		return copilot.Errorf(copilot.CodeInvalid, "--out is empty; name a file, or - for standard output")
	}
	f, err := os.Create(name) //nolint:gosec // the operator names the file
	if err != nil {
		return copilot.Wrap(copilot.CodeInvalid, err, "%s cannot be written: %v", name, err)
	}
	err = write(f)
	if e := f.Close(); err == nil && e != nil {
		err = copilot.Wrap(copilot.CodeUnavailable, e, "%s cannot be written: %v", name, e)
	}
	if err != nil {
		_ = os.Remove(name)
	}
	return err
}
