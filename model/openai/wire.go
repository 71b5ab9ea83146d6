package openai

import (
	"strings"

	"github.com/sashabaranov/go-openai"

	"github.com/kernelcopilot/copilot"
)

// wireName maps PACKAGE.VERB to the wire, whose function names hold letters, digits, "_" and "-" only.
func wireName(name string) string { return strings.ReplaceAll(name, ".", "__") }

// toolName inverts wireName.
func toolName(wire string) string { return strings.ReplaceAll(wire, "__", ".") }

func request(deployment string, req copilot.ModelRequest) openai.ChatCompletionRequest {
	out := openai.ChatCompletionRequest{
		Model:               deployment,
		Stream:              true,
		StreamOptions:       &openai.StreamOptions{IncludeUsage: true},
		MaxCompletionTokens: req.MaxTokens,
	}
	for _, m := range req.Messages {
		out.Messages = append(out.Messages, message(m))
	}
	for _, t := range req.Tools {
		out.Tools = append(out.Tools, openai.Tool{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: wireName(t.Name), Description: t.Description, Parameters: t.Schema,
		}})
	}
	return out
}

func message(m copilot.ModelMessage) openai.ChatCompletionMessage {
	out := openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text, ToolCallID: m.CallID}
	for _, c := range m.Calls {
		out.ToolCalls = append(out.ToolCalls, openai.ToolCall{
			ID: c.ID, Type: openai.ToolTypeFunction,
			Function: openai.FunctionCall{Name: wireName(c.Name), Arguments: c.Args},
		})
	}
	return out
}

func chunk(resp openai.ChatCompletionStreamResponse) copilot.ModelChunk {
	var out copilot.ModelChunk
	if u := resp.Usage; u != nil {
		out.Usage = &copilot.Usage{Input: u.PromptTokens, Output: u.CompletionTokens}
	}
	if len(resp.Choices) == 0 { // Azure's prompt_filter_results, and the usage chunk
		return out
	}
	c := resp.Choices[0]
	out.Text = c.Delta.Content + c.Delta.Refusal
	out.Finish = finish(c.FinishReason)
	for i, t := range c.Delta.ToolCalls {
		d := copilot.ToolCallDelta{Index: i, ID: t.ID, Name: toolName(t.Function.Name), Args: t.Function.Arguments}
		if t.Index != nil {
			d.Index = *t.Index
		}
		out.Calls = append(out.Calls, d)
	}
	return out
}

func finish(r openai.FinishReason) copilot.FinishReason {
	switch r {
	case "", openai.FinishReasonNull:
		return ""
	case openai.FinishReasonToolCalls, openai.FinishReasonFunctionCall:
		return copilot.FinishToolCalls
	case openai.FinishReasonLength:
		return copilot.FinishLength
	case openai.FinishReasonContentFilter:
		return copilot.FinishContentFilter
	case openai.FinishReasonStop:
	}
	return copilot.FinishStop
}
