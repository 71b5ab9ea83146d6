package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"

	copilot "github.com/kernelcopilot/copilot"
	"github.com/kernelcopilot/copilot/kernel"
)

// success is the form of answers about names.
type success[T any] struct {
	Status string `json:"status"`
	Data   T      `json:"data"`
}

// matched lists the series that match[] takes. Without match[] it is all there are, unless the route needs it.
func matched(w http.ResponseWriter, r *http.Request, v view, needed bool) ([]seriesID, error) {
	if err := promForm(w, r, "match[]", "start", "end", "limit"); err != nil {
		return nil, err
	}
	texts := r.Form["match[]"]
	if len(texts) == 0 && needed {
		return nil, copilot.Errorf(copilot.CodeInvalid, `parameter "match[]" is missing: give a selector`)
	}
	for _, name := range []string{"start", "end"} {
		if text := r.Form.Get(name); text != "" {
			if _, err := promTime(text); err != nil {
				return nil, copilot.Errorf(copilot.CodeInvalid, `parameter %q must be Unix seconds or RFC 3339`, name)
			}
		}
	}
	if len(texts) == 0 {
		return v.net.choose(nil), nil
	}
	var out []seriesID
	for _, text := range texts {
		s, err := plain(text)
		if err != nil {
			return nil, err
		}
		out = append(out, v.net.choose(s)...)
	}
	return sortSeries(out), nil
}

// limited cuts a list to the parameter limit; 0 and none mean no limit.
func limited[T any](r *http.Request, list []T) ([]T, error) {
	text := r.Form.Get("limit")
	if text == "" {
		return list, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return nil, copilot.Errorf(copilot.CodeInvalid, `parameter "limit" must be a whole number from 0`)
	}
	if n > 0 && n < len(list) {
		list = list[:n]
	}
	return list, nil
}

func answerNames[T any](w http.ResponseWriter, r *http.Request, list []T) error {
	list, err := limited(r, list)
	if err != nil {
		return err
	}
	if list == nil {
		list = []T{}
	}
	writeJSON(w, http.StatusOK, success[[]T]{"success", list})
	return nil
}

// labelSet is one series by its labels.
type labelSet struct {
	Name   string `json:"__name__"`
	Object string `json:"object"`
}

// seriesList answers /series.
func seriesList(w http.ResponseWriter, r *http.Request, v view) error {
	ids, err := matched(w, r, v, true)
	if err != nil {
		return err
	}
	list := make([]labelSet, 0, len(ids))
	for _, id := range ids {
		list = append(list, labelSet{id.metric, id.object})
	}
	return answerNames(w, r, list)
}

// labelNames answers /labels.
func labelNames(w http.ResponseWriter, r *http.Request, v view) error {
	ids, err := matched(w, r, v, false)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return answerNames[string](w, r, nil)
	}
	return answerNames(w, r, []string{nameLabel, objectLabel})
}

var labelForm = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

// labelValues answers /label/{name}/values; a label that no series has has no values.
func labelValues(w http.ResponseWriter, r *http.Request, v view) error {
	if name := r.PathValue("name"); !labelForm.MatchString(name) {
		return copilot.Errorf(copilot.CodeInvalid, "invalid label name: %q: letters, digits and _ make one, and no digit begins it", name)
	}
	ids, err := matched(w, r, v, false)
	if err != nil {
		return err
	}
	var list []string
	for _, id := range ids {
		switch r.PathValue("name") {
		case nameLabel:
			list = append(list, id.metric)
		case objectLabel:
			list = append(list, id.object)
		}
	}
	slices.Sort(list)
	return answerNames(w, r, slices.Compact(list))
}

// metricMetadata is what /metadata tells of a metric.
type metricMetadata struct {
	Type string `json:"type"`
	Help string `json:"help"`
	Unit string `json:"unit"`
}

// metadata answers /metadata.
func metadata(w http.ResponseWriter, r *http.Request, _ view) error {
	if err := promForm(w, r, "metric", "limit", "limit_per_metric"); err != nil {
		return err
	}
	out := map[string][]metricMetadata{}
	for _, m := range kernel.Metrics {
		if want := r.Form.Get("metric"); want == "" || want == m.Name {
			out[m.Name] = []metricMetadata{{"gauge", m.Source, m.Unit}}
		}
	}
	writeJSON(w, http.StatusOK, success[map[string][]metricMetadata]{"success", out})
	return nil
}
