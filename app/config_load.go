package app

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/kernelcopilot/copilot"
)

// LoadOptions says where configuration is read from.
type LoadOptions struct {
	File   string // "" means copilot.yaml if it is there
	Flags  *pflag.FlagSet
	NoEnv  bool
	NoFile bool
	Getenv func(string) (string, bool) // nil means os.LookupEnv
	Names  func() []string             // of all environment variables, as NAME or NAME=VALUE; nil means os.Environ
	Warn   func(string)                // hears of variables that look like ours and are not; nil means nobody
}

// Origins tells for each key where its value came from: "default", "file NAME", "env NAME" or "flag --NAME".
type Origins map[string]string

// Load reads flags over environment over one YAML file over defaults. Unknown keys of the file are refused with the
// nearest known name, and so are misspelt variables; secrets in the file are refused.
func Load(o LoadOptions) (Config, Origins, error) {
	k, origins := koanf.New("."), Origins{}
	if o.Getenv == nil {
		o.Getenv = os.LookupEnv
	}
	if o.Names == nil {
		o.Names = os.Environ
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	layers := []func(LoadOptions) (map[string]any, map[string]string, error){defaultLayer, fileLayer, envLayer, flagLayer}
	for _, layer := range layers {
		values, from, err := layer(o)
		if err != nil {
			return Config{}, nil, err
		}
		if err := k.Load(confmap.Provider(values, "."), nil); err != nil {
			return Config{}, nil, copilot.Wrap(copilot.CodeInvalid, err, "configuration: %v", err)
		}
		for key := range values {
			origins[key] = from[key]
		}
	}
	var cfg Config
	err := k.UnmarshalWithConf("", &cfg, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result: &cfg, TagName: "koanf", WeaklyTypedInput: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(mapstructure.StringToTimeDurationHookFunc()),
	}})
	if err != nil {
		return Config{}, nil, copilot.Wrap(copilot.CodeInvalid, err, "configuration: %s", decodeMessage(err, origins))
	}
	for _, key := range []string{"seed", "sites", "subscribers", "noise"} {
		cfg.WorldGiven = cfg.WorldGiven || origins[key] != "default"
	}
	return cfg, origins, cfg.check(origins)
}

var decodeKey = regexp.MustCompile(`^'(\w+)' (.*)$`)

// decodeMessage says which setting cannot be read, from where, and what its form is.
func decodeMessage(err error, origins Origins) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	line := strings.TrimSpace(lines[len(lines)-1])
	m := decodeKey.FindStringSubmatch(line)
	if m == nil {
		return line
	}
	s, _ := find(m[1])
	form := "text"
	switch s.Default.(type) {
	case int, uint64:
		form = "a whole number"
	case time.Duration:
		form = "a duration, such as 30s or 5m"
	case []string:
		form = "a list"
	}
	return fmt.Sprintf("%s (%s) is to be %s: %s", m[1], origins[m[1]], form, m[2])
}

func defaultLayer(LoadOptions) (map[string]any, map[string]string, error) {
	values, from := map[string]any{}, map[string]string{}
	for _, s := range Settings() {
		values[s.Key], from[s.Key] = s.Default, "default"
	}
	return values, from, nil
}

func fileLayer(o LoadOptions) (map[string]any, map[string]string, error) {
	name := o.File
	if name == "" {
		name = "copilot.yaml"
	}
	if o.NoFile {
		return nil, nil, nil
	}
	k := koanf.New(".")
	if err := k.Load(file.Provider(name), yaml.Parser()); err != nil {
		if o.File == "" && errors.Is(err, fs.ErrNotExist) {
			return nil, nil, nil
		}
		return nil, nil, copilot.Wrap(copilot.CodeInvalid, err, "%s cannot be read: %v", name, err)
	}
	values, from := k.All(), map[string]string{}
	for key := range values {
		s, ok := find(key)
		if !ok {
			return nil, nil, copilot.Errorf(copilot.CodeInvalid, "%s: unknown key %q; did you mean %q?", name, key, nearest(key))
		}
		if s.Secret {
			return nil, nil, copilot.Errorf(copilot.CodeInvalid, "%s: %s is a secret: set %s, or %s_FILE to a file that holds it", name, key, s.Env, s.Env)
		}
		from[key] = "file " + name
	}
	return values, from, nil
}

func envLayer(o LoadOptions) (map[string]any, map[string]string, error) {
	values, from := map[string]any{}, map[string]string{}
	if o.NoEnv {
		return values, from, nil
	}
	if err := checkNames(o); err != nil {
		return nil, nil, err
	}
	for _, s := range Settings() {
		name := s.Env
		v, ok := o.Getenv(s.Env)
		if !ok && s.Secret {
			name = s.Env + "_FILE"
			path, given := o.Getenv(name)
			if !given {
				continue
			}
			b, err := os.ReadFile(path) //nolint:gosec // the operator names the file
			if err != nil {
				return nil, nil, copilot.Wrap(copilot.CodeInvalid, err, "%s: %v", name, err)
			}
			v, ok = strings.TrimSpace(string(b)), true
		}
		if !ok || v == "" {
			continue
		}
		values[s.Key], from[s.Key] = convert(s, v), "env "+name
	}
	return values, from, nil
}

// convert splits lists; faults hold commas of their own and are separated by semicolons.
func convert(s Setting, v string) any {
	if _, list := s.Default.([]string); !list {
		return v
	}
	sep := ","
	if s.Key == "fault" {
		sep = ";"
	}
	return slices.DeleteFunc(strings.Split(v, sep), func(p string) bool { return p == "" })
}

func flagLayer(o LoadOptions) (map[string]any, map[string]string, error) {
	values, from := map[string]any{}, map[string]string{}
	if o.Flags == nil {
		return values, from, nil
	}
	var err error
	o.Flags.Visit(func(f *pflag.Flag) {
		s, ok := find(strings.ReplaceAll(f.Name, "-", "_"))
		if !ok {
			return
		}
		from[s.Key] = "flag --" + f.Name
		if list, isList := f.Value.(pflag.SliceValue); isList {
			values[s.Key] = list.GetSlice()
			return
		}
		values[s.Key] = f.Value.String()
	})
	return values, from, err
}

func find(key string) (Setting, bool) {
	for _, s := range Settings() {
		if s.Key == key {
			return s, true
		}
	}
	return Setting{}, false
}

func nearest(key string) string {
	best, distance := "", 1<<30
	for _, s := range Settings() {
		if d := levenshtein.ComputeDistance(key, s.Key); d < distance && !s.Secret {
			best, distance = s.Key, d
		}
	}
	return best
}

// shown is a value as `copilot config` prints it: secrets only as set or not.
func shown(s Setting, v any) string {
	if s.Secret {
		if fmt.Sprint(v) == "" {
			return "not set"
		}
		return "set, not shown"
	}
	switch v := v.(type) {
	case []string:
		return cmp.Or(strings.Join(v, " "), "(empty)")
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}
