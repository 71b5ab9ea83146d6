package app

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot/access"
	"github.com/kernelcopilot/copilot/kernel"
	"github.com/kernelcopilot/copilot/tools"
	"github.com/kernelcopilot/copilot/tools/document"
)

// newToolsCommand lists the tools, in short for a person and in full as JSON; `./task generate` makes docs/tools.md with it.
func newToolsCommand() *cobra.Command {
	var markdown, asJSON bool
	cmd := &cobra.Command{
		Use:     "tools",
		Short:   "List the tools with their risk and token cost",
		Long:    "List the tools that a run may call, each with its risk (read, write, customer, network) and what its description costs in tokens.",
		Example: "  copilot tools\n  copilot tools --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			sheets, err := toolSheets()
			if err != nil {
				return err
			}
			switch {
			case markdown:
				return tools.WriteSheets(cmd.OutOrStdout(), sheets)
			case asJSON:
				e := json.NewEncoder(cmd.OutOrStdout())
				e.SetIndent("", "  ")
				return e.Encode(sheets)
			}
			for _, s := range sheets {
				fmt.Fprintf(cmd.OutOrStdout(), "%-26s %-8s %4d\n", s.Name, s.Risk, s.Tokens)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "print the reference page of all tools")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// toolSheets describes the tools, over a Kernel that is never asked.
func toolSheets() ([]tools.Sheet, error) {
	k, err := readKnowledge(nil)
	if err != nil {
		return nil, err
	}
	c, err := kernel.New(kernel.Config{BaseURL: "http://127.0.0.1", ClientID: "nobody"})
	if err != nil {
		return nil, err
	}
	var none document.Searcher
	r, err := newTools(c, k, none, access.NewPolicy(nil))
	if err != nil {
		return nil, err
	}
	return r.Sheets(), nil
}
