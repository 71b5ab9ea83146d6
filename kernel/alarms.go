package kernel

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// alarmLookback is how far before a window alarms are asked for that may have been open in it and cleared since.
const alarmLookback = 24 * time.Hour

// wireAlarm accepts the id as the schema's integer and as the path's string.
type wireAlarm struct {
	Alarm
	ID flexibleID `json:"id"`
}

type flexibleID string

// UnmarshalJSON reads a string or a number.
func (f *flexibleID) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(f))
	}
	var n json.Number
	err := json.Unmarshal(b, &n)
	*f = flexibleID(n)
	return err
}

func (w wireAlarm) alarm() Alarm {
	w.Alarm.ID = string(w.ID)
	return w.Alarm
}

// Alarms lists alarms that were active at some time of the window [Since, Until], oldest first: raised in it, or raised
// before and still open, or raised within a day before and cleared in it. Zero times leave that side open.
func (c *Client) Alarms(ctx context.Context, q AlarmQuery) ([]Alarm, error) {
	rows, err := inParts(q.Objects, func(part []string) ([]Alarm, error) {
		q.Objects = part
		return c.alarmsOf(ctx, q)
	})
	slices.SortStableFunc(rows, func(a, b Alarm) int { return a.RaisedTime.Compare(b.RaisedTime) })
	return rows, err
}

func (c *Client) alarmsOf(ctx context.Context, q AlarmQuery) ([]Alarm, error) {
	from := q.Since
	if !from.IsZero() {
		from = from.Add(-alarmLookback)
	}
	rows, err := c.alarmPages(ctx, q, from, q.Until, q.Open)
	if err != nil || q.Since.IsZero() {
		return rows, err
	}
	old, err := c.alarmPages(ctx, q, time.Time{}, from, true)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	keep := rows[:0]
	for _, a := range append(rows, old...) {
		if !seen[a.ID] && (!a.RaisedTime.Before(q.Since) || a.Active(q.Since)) {
			keep = append(keep, a)
		}
		seen[a.ID] = true
	}
	return keep, nil
}

func (c *Client) alarmPages(ctx context.Context, q AlarmQuery, from, to time.Time, open bool) ([]Alarm, error) {
	v := url.Values{}
	setList(v, "alarmedObject.id", q.Objects)
	setTime(v, "alarmRaisedTime.gte", from)
	setTime(v, "alarmRaisedTime.lte", to)
	if open {
		v.Set("state", "raised")
	}
	rows, err := pages[wireAlarm](ctx, c, PathAlarm+"/alarm", v, q.Offset, q.Limit)
	if err != nil {
		return nil, err
	}
	alarms := make([]Alarm, len(rows))
	for i, w := range rows {
		alarms[i] = w.alarm()
	}
	return alarms, nil
}

// Active reports whether the alarm was raised at or before t and not cleared until then.
func (a Alarm) Active(t time.Time) bool {
	return !a.RaisedTime.After(t) && (a.ClearedTime.After(t) || a.Open())
}

// Open reports whether the alarm is not cleared.
func (a Alarm) Open() bool { return a.State != "cleared" && a.ClearedTime.IsZero() }

// Alarm reads one alarm; CodeNotFound when there is none of the id.
func (c *Client) Alarm(ctx context.Context, id string) (Alarm, error) {
	var w wireAlarm
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathAlarm + "/alarm/" + url.PathEscape(id), into: &w})
	return w.alarm(), err
}
