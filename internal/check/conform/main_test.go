package main

import (
	"context"
	"strings"
	"testing"

	"github.com/kernelcopilot/copilot/internal/conform"
)

func TestTheOperatorConforms(t *testing.T) {
	conform.Need(t)
	var out strings.Builder
	if err := run(context.Background(), &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, api := range []string{"TMF621", "TMF629", "TMF638", "TMF642", "Reachability", "Quality on Demand", "QoS Profiles"} {
		if !strings.Contains(out.String(), api) {
			t.Errorf("%s is not in the table", api)
		}
	}
}

func TestWithoutDefinitionsItFails(t *testing.T) {
	t.Setenv(conform.Variable, "/nowhere")
	if err := run(context.Background(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "camaraproject") {
		t.Fatal(err)
	}
}
