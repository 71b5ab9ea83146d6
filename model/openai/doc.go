// Package openai is the backend for Azure OpenAI and for any server that speaks OpenAI's chat completions.
//
// Floor 3. It owns the wire, through go-openai, and knows nothing of what the tools do. Three endpoint forms are served:
//
//	openai.New(openai.Config{BaseURL: "https://NAME.openai.azure.com", Azure: true, Deployment: "gpt-4o", APIVersion: "2024-10-21", Key: key})
//	openai.New(openai.Config{BaseURL: "https://NAME.openai.azure.com/openai/v1/", Deployment: "gpt-4o", Key: key, KeyHeader: "api-key"})
//	openai.New(openai.Config{BaseURL: "http://127.0.0.1:9000/v1", Deployment: "any"})
//
// A turn is complete only after a finish_reason. Nothing is retried here once a stream has begun.
package openai
