package tools

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// Paging is embedded in the arguments of tools with long lists.
type Paging struct {
	Page string `json:"page,omitempty"` // the handle that an earlier result gave
}

// handle names the rows of a result from an offset on. It is a digest of what the result holds, so that the rows come from
// the stored evidence, unchanged, and not from a second look.
func handle(r copilot.Result, offset int) string {
	ids := make([]string, 0, len(r.Records)+2)
	ids = append(ids, r.Tool, r.AsOf.String())
	for _, rec := range r.Records {
		ids = append(ids, rec.ID)
	}
	return "pg-" + digest(ids...)[:10] + "." + strconv.Itoa(offset)
}

// pageOf answers a call that asks for further rows of an earlier result; false when it asks for none.
func pageOf(c Call[json.RawMessage], req Request) (copilot.Result, bool, error) {
	var a Paging
	if json.Unmarshal(c.Args, &a) != nil || a.Page == "" {
		return copilot.Result{}, false, nil //nolint:nilerr // arguments of another form ask for no page
	}
	_, n, _ := strings.Cut(a.Page, ".")
	offset, err := strconv.Atoi(n)
	if err == nil && offset > 0 {
		for _, e := range req.Evidence {
			old := e.Result
			if old.Tool == req.Tool && offset < len(old.Records) && handle(old, offset) == a.Page {
				return copilot.Result{
					Tool: old.Tool, AsOf: old.AsOf, Total: old.Total, Records: old.Records[offset:],
					Summary: fmt.Sprintf("rows from %d on of %s: %s", offset+1, e.ID, old.Summary),
				}, true, nil
			}
		}
	}
	return copilot.Result{}, false, copilot.Errorf(copilot.CodeInvalid,
		"no result of %s in this conversation has a page %q; call again without page", req.Tool, clip(a.Page, 40))
}
