package rest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/kernelcopilot/copilot"
)

// maxBody bounds a request's body: the longest question, with room for its JSON.
const maxBody = 600 << 10

// read decodes a body strictly: unknown fields and trailing text are refused.
func read(w http.ResponseWriter, r *http.Request, into any) error {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return copilot.Errorf(copilot.CodeTooLarge, "the body is over %d KB; send the part that matters", maxBody>>10)
		}
		return copilot.Wrap(copilot.CodeInvalid, err, "the body is not what this route takes: %s", unfit(err))
	}
	if dec.Decode(&struct{}{}) != io.EOF {
		return copilot.Errorf(copilot.CodeInvalid, "the body holds more than one JSON value")
	}
	return nil
}

// unfit says in JSON's own terms why a body does not decode.
func unfit(err error) string {
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typed) && typed.Field == "":
		return "it is to be " + jsonType(typed.Type) + ", not " + article(typed.Value)
	case errors.As(err, &typed):
		return `"` + typed.Field + `" is to be ` + jsonType(typed.Type) + ", not " + article(typed.Value)
	case errors.Is(err, io.EOF):
		return "it is empty; send a JSON object"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "its JSON ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// jsonType is how JSON calls what a Go type is read from.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Pointer:
		return jsonType(t.Elem())
	default:
		return "an object"
	}
}

// article puts one before the word for a JSON value; "number 5.5" is that number.
func article(value string) string {
	switch {
	case value == "array" || value == "object":
		return "an " + value
	case value == "bool":
		return "true or false"
	case strings.HasPrefix(value, "number "):
		return strings.TrimPrefix(value, "number ")
	}
	return "a " + value
}
