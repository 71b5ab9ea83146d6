package prompts

import (
	"bytes"
	"sync"
	"text/template"

	"github.com/kernelcopilot/copilot"
)

// SystemInput is what the first system message of a run is made of. It comes from identity, settings and memory, never
// from evidence.
type SystemInput struct {
	RunBlock   copilot.RunBlock
	TenantName string   // the operator's name as people say it
	Backend    string   // what the copilot calls itself when asked ("azure:gpt-4o"); "" leaves the line out
	Memory     []string // what was agreed earlier with this tenant or user, one sentence each; may be empty
}

// systemData is what templates/system.tmpl sees.
type systemData struct {
	SystemInput
	Block    string
	Runbooks []Runbook
}

// SystemPrompt writes the first system message of a run for a language model. The run block stands in it verbatim, so
// that copilot.ParseRunBlock finds it. The error has code internal: templates are part of the program.
func SystemPrompt(in SystemInput) (string, error) {
	runbooks, err := Runbooks()
	if err != nil {
		return "", err
	}
	return execute("system.tmpl", systemData{SystemInput: in, Block: in.RunBlock.Text(), Runbooks: runbooks})
}

// SegmentPrompt writes the short system message at the head of each later segment of a run. The block stands in it
// verbatim; what ended the wait is in its Resumed.
func SegmentPrompt(block copilot.RunBlock) (string, error) {
	return execute("segment.tmpl", systemData{SystemInput: SystemInput{RunBlock: block}, Block: block.Text()})
}

var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("prompts").Option("missingkey=error").ParseFS(files, "templates/*.tmpl")
})

func execute(name string, data systemData) (string, error) {
	t, err := templates()
	if err != nil {
		return "", copilot.Wrap(copilot.CodeInternal, err, "prompts/templates: %v", err)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return "", copilot.Wrap(copilot.CodeInternal, err, "prompts/templates/%s: %v", name, err)
	}
	return b.String(), nil
}
