package app

import (
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/kernelcopilot/copilot/kernel/sandbox"
)

// faultKinds stands in faultDoc for the kinds of faults that the sandbox knows: asking it takes longer than most commands do.
const faultKinds = "{kinds}"

// faultDoc tells how a fault is written.
const faultDoc = "fault in the sandbox, KIND@PLACE[,start=-45m][,severity=0.6]; may be repeated; left out, there is one by seed, and none makes " +
	"a quiet network. KIND is " + faultKinds + ". PLACE is an object's id, or TYPE[@REGION][#N], the N-th by id from 1: link#3, " +
	"cell@REG-1#2, subscriber#40"

// kindsOfFaults names the kinds of faults that the sandbox knows, each with the types of objects it happens to, as the sandbox
// lists them to who asks for one that there is not. Kinds of a folder of mechanisms are not among them.
var kindsOfFaults = sync.OnceValue(func() string {
	const none = "?@site"
	_, err := sandbox.New(sandbox.Config{Faults: []string{none}})
	if err == nil {
		return "one of the sandbox's"
	}
	_, list, found := strings.Cut(err.Error(), "kinds are ")
	if !found {
		return "one of the sandbox's, which it lists when it is given another"
	}
	return list
})

// withKinds names the sandbox's kinds in a text of help.
func withKinds(text string) string {
	if !strings.Contains(text, faultKinds) {
		return text
	}
	return strings.ReplaceAll(text, faultKinds, kindsOfFaults())
}

// nameFaults names the sandbox's kinds in the flags of a command and of those under it.
func nameFaults(cmd *cobra.Command) {
	if f := cmd.Flags().Lookup("fault"); f != nil {
		f.Usage = withKinds(f.Usage)
	}
	for _, c := range cmd.Commands() {
		nameFaults(c)
	}
}
