package app

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// addFlags adds the flags of the named settings to the set.
func addFlags(fs *pflag.FlagSet, keys ...string) {
	for _, key := range keys {
		s, ok := find(key)
		if !ok || s.Secret {
			panic("app: no flag can be made of " + key)
		}
		name, doc := strings.ReplaceAll(key, "_", "-"), s.Doc+" ("+s.Env+")"
		switch d := s.Default.(type) {
		case []string:
			fs.StringArray(name, nil, doc)
		case int:
			fs.Int(name, d, doc)
		case uint64:
			fs.Uint64(name, d, doc)
		default:
			fs.String(name, fmt.Sprint(d), doc)
		}
	}
}
