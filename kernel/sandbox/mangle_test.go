package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kernelcopilot/copilot/kernel"
)

// oddities are values that are put where others belong.
var oddities = []string{
	`null`, `true`, `0`, `-1`, `1.5`, `65536`, `3000000000`, `""`, `" "`, `"x"`, `"+34600000000000"`, `"600"`, `"2001:db8::1"`, `"203.0.113.1/33"`, `"https://a.invalid"`, `"QOS_S"`,
	`"2026-13-01T00:00:00Z"`, `"2099-01-01T00:00:00Z"`, `[]`, `{}`, `[{}]`, `[null]`, `["x"]`, `[80]`, `[-1]`, `{"colour":"red"}`, `{"from":1,"to":2}`, `[{"from":2,"to":1}]`, `"ACCESSTOKEN"`, `"bearer"`,
}

// mangle changes a JSON value at a random place: a member goes, another one comes, a value becomes an odd one.
func mangle(t *rapid.T, v any, depth int) any {
	odd := func() any {
		var out any
		_ = json.Unmarshal([]byte(rapid.SampledFrom(oddities).Draw(t, "odd")), &out)
		return out
	}
	switch x := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(x))
		for name := range x {
			names = append(names, name)
		}
		slices.Sort(names)
		if len(names) == 0 {
			return odd()
		}
		name := rapid.SampledFrom(names).Draw(t, "member")
		switch rapid.IntRange(0, 4).Draw(t, "how") {
		case 0:
			delete(x, name)
		case 1:
			x[rapid.SampledFrom([]string{"colour", "device", "Device", "status", "name", "note", "Note", "duration", "PHONENUMBER"}).Draw(t, "new")] = odd()
		case 2:
			x[name] = odd()
		default:
			x[name] = mangle(t, x[name], depth+1)
		}
		return x
	case []any:
		if len(x) > 0 && depth < 6 {
			x[0] = mangle(t, x[0], depth+1)
			return x
		}
	}
	return odd()
}

// TestMangledBodiesAreAnsweredByTheDefinition sends bodies that were well once to every operation that takes one. The
// middleware holds the answers to the definition: what it refuses must be refused, in the error form it has for that.
func TestMangledBodiesAreAnsweredByTheDefinition(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNone, Faults: []string{"backhaul_loss@link#1,start=-30m"}})
	phone, token := r.wanting(0).msisdn, r.qosToken()
	session := read[kernel.QoSSession](t, r.send("POST", r.s.KernelURL()+qosSessions, token, wish(phone, "")), 201).ID
	r.step(5e9)
	ticket := r.faults()[0].Ends[0].Args["ticket"]
	whole := wish(phone, `,"devicePorts":{"ports":[1],"ranges":[{"from":1,"to":2}]},"sink":"https://a.invalid","sinkCredential":{"credentialType":"ACCESSTOKEN","accessToken":"a","accessTokenExpiresUtc":"2099-01-01T00:00:00Z","accessTokenType":"bearer"}`)
	calls := []struct{ method, path, token, body string }{
		{"POST", qosSessions, token, whole}, {"POST", qosSessions, token, wish(phone, `,"applicationServerPorts":{"ports":[2]}`)},
		{"POST", qosSessions + "/" + session + "/extend", token, `{"requestedAdditionalDuration":60}`},
		{"POST", kernel.PathQoS + "/retrieve-sessions", token, `{"device":{"phoneNumber":"` + phone + `","ipv4Address":{"publicAddress":"203.0.113.1","publicPort":1}}}`},
		{"POST", kernel.PathQoSProfiles + "/retrieve-qos-profiles", token, `{"device":{"phoneNumber":"` + phone + `"},"name":"QOS_M","status":"ACTIVE"}`},
		{"POST", kernel.PathReachability + "/retrieve", token, `{"device":{"phoneNumber":"` + phone + `","ipv6Address":"2001:db8::1"}}`},
		{"PATCH", kernel.PathTicket + "/troubleTicket/" + ticket, r.token, `{"note":[{"id":"a","author":"b","date":"2026-03-04T11:00:00Z","text":"c"}],"severity":"minor","priority":"low","description":"d","name":"e"}`},
	}
	seen := map[int]int{}
	rapid.Check(t, func(rt *rapid.T) {
		c := rapid.SampledFrom(calls).Draw(rt, "call")
		var body any
		_ = json.Unmarshal([]byte(c.body), &body)
		for range rapid.IntRange(0, 2).Draw(rt, "times") {
			body = mangle(rt, body, 0)
		}
		b, err := json.Marshal(body)
		if err != nil {
			rt.Fatal(err)
		}
		a := r.send(c.method, r.s.KernelURL()+c.path, c.token, string(b))
		if seen[a.status]++; a.status >= http.StatusInternalServerError {
			rt.Fatalf("%s %s %s: %d %s", c.method, c.path, b, a.status, a.body)
		}
	})
	if seen[400] == 0 || seen[200] == 0 {
		t.Errorf("one-sided: %v", seen)
	}
}

// TestMangledQueriesAreAnsweredByTheDefinition does the same with the parameters of lists.
func TestMangledQueriesAreAnsweredByTheDefinition(t *testing.T) {
	r := boot(t, Config{Noise: NoiseNormal, Faults: []string{"backhaul_loss@link#1,start=-30m"}})
	lists := []string{kernel.PathAlarm + "/alarm", kernel.PathTicket + "/troubleTicket", kernel.PathCustomer + "/customer", kernel.PathService + "/service"}
	names := []string{
		"offset", "limit", "fields", "state", "status", "id", "name", "alarmRaisedTime.gte", "alarmedObject.id", "creationDate.lte", "relatedEntity.id", "relatedParty.id",
		"contactMedium.characteristic.phoneNumber", "colour", "sort", "state.regex", "",
	}
	values := []string{"", "0", "1", "-1", "1.0", "1e2", "many", "99999999999999999999", "state", "id,name", "colour", "raised", "2026-03-04T10:00:00Z", "yesterday", "SITE-001", "%00", "a%2Cb", "true"}
	rapid.Check(t, func(rt *rapid.T) {
		path := rapid.SampledFrom(lists).Draw(rt, "list") + "?"
		for range rapid.IntRange(1, 3).Draw(rt, "parameters") {
			path += "&" + rapid.SampledFrom(names).Draw(rt, "name") + "=" + rapid.SampledFrom(values).Draw(rt, "value")
		}
		if a := r.kernel("GET", path, ""); a.status != http.StatusOK && a.status != http.StatusBadRequest {
			rt.Fatalf("%s: %d %s", path, a.status, a.body)
		}
	})
}
