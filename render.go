package copilot

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Render writes a result as text, one line a record and a finding, the form in which every backend reads it:
//
//	result tool=alarm.list evidence=E3 asOf=2026-03-04T09:50:00Z total=1
//	summary "1 open alarm under SE-0142"
//	record id=A-17 object=link/L-7 time=2026-03-04T09:41:10Z probableCause:text="lossOfSignal" util:number=93.5[%]
//	finding kind=alarm.link_down object=link/L-7 at=2026-03-04T09:41:10Z state=present record=A-17
//	hint "…"
//	failure code=unavailable message="…" next="…"
//
// A free-text field that is not the operator system's own carries its origin: note:text@customer="…".
// All values but plain words are quoted as by strconv.Quote, so no text can forge a line.
func Render(r Result) string {
	var b strings.Builder
	b.WriteString("result")
	attr(&b, "tool", r.Tool)
	attr(&b, "evidence", r.Evidence)
	attr(&b, "asOf", stamp(r.AsOf))
	if r.Total != 0 {
		attr(&b, "total", strconv.Itoa(r.Total))
	}
	attr(&b, "handle", r.Handle)
	b.WriteByte('\n')
	if r.Summary != "" {
		b.WriteString("summary " + strconv.Quote(r.Summary) + "\n")
	}
	for _, rec := range r.Records {
		b.WriteString("record")
		attr(&b, "id", rec.ID)
		attr(&b, "object", rec.Object.String())
		attr(&b, "time", stamp(rec.Time))
		for _, f := range rec.Fields {
			renderField(&b, f)
		}
		b.WriteByte('\n')
	}
	for _, f := range r.Findings {
		b.WriteString("finding")
		attr(&b, "kind", f.Kind)
		attr(&b, "object", f.Object.String())
		attr(&b, "at", stamp(f.At))
		attr(&b, "end", stamp(f.End))
		if f.Before {
			attr(&b, "before", "true")
		}
		attr(&b, "state", string(f.State))
		if f.Degree > 0 {
			attr(&b, "degree", strconv.FormatFloat(f.Degree, 'f', -1, 64))
		}
		attr(&b, "record", f.Record)
		attr(&b, "evidence", f.Evidence)
		b.WriteByte('\n')
	}
	for _, h := range r.Hints {
		b.WriteString("hint " + strconv.Quote(h) + "\n")
	}
	if r.Failure != nil {
		b.WriteString("failure")
		attr(&b, "code", string(r.Failure.Code))
		attr(&b, "message", r.Failure.Message)
		attr(&b, "next", r.Failure.Next)
		b.WriteByte('\n')
	}
	return b.String()
}

func renderField(b *strings.Builder, f Field) {
	b.WriteString(" " + f.Name + ":" + string(f.Kind))
	if f.Origin != "" && f.Origin != OriginSystem {
		b.WriteString("@" + string(f.Origin))
	}
	b.WriteByte('=')
	b.WriteString(quoteIfNeeded(f.Value))
	if f.Unit != "" {
		b.WriteString("[" + f.Unit + "]")
	}
}

func attr(b *strings.Builder, name, value string) {
	if value != "" {
		b.WriteString(" " + name + "=" + quoteIfNeeded(value))
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func quoteIfNeeded(s string) string {
	if s == "" {
		return `""`
	}
	for _, c := range s {
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_-./:+,", c)
		if !plain {
			return strconv.Quote(s)
		}
	}
	return s
}

// ParseResult inverts Render. It returns a CodeInvalid error that names the line for text that Render did not write.
func ParseResult(text string) (Result, error) {
	var r Result
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 8<<20)
	for n := 1; lines.Scan(); n++ {
		if err := parseLine(&r, lines.Text(), n); err != nil {
			return Result{}, Wrap(CodeInvalid, err, "line %d of a tool result: %v", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return Result{}, Wrap(CodeInvalid, err, "a tool result: %v", err)
	}
	if r.Tool == "" {
		return Result{}, Errorf(CodeInvalid, "text is not a tool result: it has no line that begins with «result tool=»")
	}
	return r, nil
}

func parseLine(r *Result, line string, n int) error {
	word, rest, _ := strings.Cut(line, " ")
	if (word == "result") != (n == 1) {
		return fmt.Errorf("the head line stands first, once")
	}
	switch word {
	case "summary", "hint":
		s, err := strconv.Unquote(rest)
		if err != nil {
			return err
		}
		if word == "summary" {
			r.Summary = s
		} else {
			r.Hints = append(r.Hints, s)
		}
		return nil
	case "result", "record", "finding", "failure":
		fields, err := parseFields(rest)
		if err != nil {
			return err
		}
		return fill(r, word, fields)
	}
	return fmt.Errorf("unknown line %q", word)
}

func fill(r *Result, word string, fields []Field) (err error) {
	a := attrs(fields)
	switch word {
	case "result":
		r.Tool, r.Evidence, r.Handle = a["tool"], a["evidence"], a["handle"]
		if a["total"] != "" {
			if r.Total, err = strconv.Atoi(a["total"]); err != nil {
				return err
			}
		}
		r.AsOf, err = parseStamp(a["asOf"])
	case "record":
		rec := Record{ID: a["id"]}
		for _, f := range fields {
			if f.Kind != "" {
				rec.Fields = append(rec.Fields, f)
			}
		}
		if rec.Object, err = ParseObject(a["object"]); err != nil {
			return err
		}
		rec.Time, err = parseStamp(a["time"])
		r.Records = append(r.Records, rec)
	case "finding":
		f := Finding{Kind: a["kind"], State: FindingState(a["state"]), Record: a["record"], Evidence: a["evidence"], Before: a["before"] == "true"}
		if f.Object, err = ParseObject(a["object"]); err != nil {
			return err
		}
		if f.At, err = parseStamp(a["at"]); err != nil {
			return err
		}
		if f.End, err = parseStamp(a["end"]); err != nil {
			return err
		}
		if a["degree"] != "" {
			f.Degree, err = strconv.ParseFloat(a["degree"], 64)
		}
		r.Findings = append(r.Findings, f)
	case "failure":
		r.Failure = &Failure{Code: Code(a["code"]), Message: a["message"], Next: a["next"]}
	}
	return err
}

func attrs(fields []Field) map[string]string {
	m := make(map[string]string, len(fields))
	for _, f := range fields {
		if f.Kind == "" {
			m[f.Name] = f.Value
		}
	}
	return m
}

func parseStamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}

// parseFields reads name[:kind[@origin]]=value[unit] items separated by one space.
func parseFields(s string) ([]Field, error) {
	var fields []Field
	for s != "" {
		head, rest, ok := strings.Cut(s, "=")
		if !ok {
			return nil, fmt.Errorf("%q has no value", s)
		}
		var f Field
		name, kind, _ := strings.Cut(head, ":")
		kind, origin, _ := strings.Cut(kind, "@")
		f.Name, f.Kind, f.Origin = name, FieldKind(kind), Origin(origin)
		var err error
		if f.Value, rest, err = parseValue(rest); err != nil {
			return nil, err
		}
		if unit, ok := strings.CutPrefix(rest, "["); ok {
			f.Unit, rest, ok = strings.Cut(unit, "]")
			if !ok {
				return nil, fmt.Errorf("unit of %s does not end", f.Name)
			}
		}
		if rest != "" && !strings.HasPrefix(rest, " ") {
			return nil, fmt.Errorf("text after the value of %s", f.Name)
		}
		fields, s = append(fields, f), strings.TrimPrefix(rest, " ")
	}
	return fields, nil
}

func parseValue(s string) (value, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		i := strings.IndexAny(s, " [")
		if i < 0 {
			i = len(s)
		}
		return s[:i], s[i:], nil
	}
	q, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", err
	}
	value, err = strconv.Unquote(q)
	return value, s[len(q):], err
}
