// Package promtest starts a real Prometheus with given history, to stand for an operator's own source of KPIs in tests.
//
// It stands on no floor: tests alone use it. The programs are those of Debian's package prometheus, which `./task test`
// installs. Without them a test is skipped, saying so; with CI set in the environment it fails.
//
//	url := promtest.Start(t, func(w io.Writer) error { _, err := io.WriteString(w, "m{object=\"a\"} 1 1700000000\n# EOF\n"); return err })
package promtest
