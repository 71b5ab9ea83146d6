package sandbox

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// jsonProblem says what is wrong with a JSON text in the words of one who sends it: which member, and what it is to be.
func jsonProblem(err error) string {
	var syntax *jsontext.SyntacticError
	var meaning *jsonv2.SemanticError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return memberOf(syntax.JSONPointer) + " comes twice"
	case errors.As(err, &syntax):
		return "it is no JSON from byte " + strconv.FormatInt(syntax.ByteOffset, 10) + " on"
	case errors.As(err, &meaning) && errors.Is(meaning.Err, jsonv2.ErrUnknownName):
		return memberOf(meaning.JSONPointer) + " is unknown"
	case errors.As(err, &meaning) && meaning.GoType != nil:
		return memberOf(meaning.JSONPointer) + " must be " + jsonType(meaning.GoType)
	case errors.As(err, &meaning):
		return memberOf(meaning.JSONPointer) + " has a value that it cannot have"
	}
	return "it cannot be read"
}

// memberOf writes a JSON pointer as a path such as note[0].text; the whole value is "the body".
func memberOf(p jsontext.Pointer) string {
	var b strings.Builder
	for name := range p.Tokens() {
		if _, err := strconv.Atoi(name); err == nil && b.Len() > 0 {
			b.WriteString("[" + name + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	if b.Len() == 0 {
		return "the body"
	}
	return b.String()
}

// jsonType names what a member must be.
func jsonType(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Time]():
		return "an RFC 3339 time, such as 2026-03-04T11:00:00Z"
	case reflect.TypeFor[span]():
		return "a duration, such as 2s"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return jsonType(t.Elem())
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "a whole number within the range of its type"
	case reflect.Uint64:
		return "a whole number from 0"
	case reflect.Slice:
		return "a list"
	}
	return "an object"
}
