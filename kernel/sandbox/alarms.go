package sandbox

import (
	"strconv"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// alarmType is what one kind of object can sense and how its vendor words it. Its code is the key under which
// alarm_dictionary.yaml explains it and which faults are told apart by; the code that the operator sees is drawn by
// seed (codebook). The detail holds raw readings alone: what they mean stands in the dictionary.
type alarmType struct {
	event, cause, severity, code, detail string
	metric, unit, observed               string // for crossed thresholds
}

var (
	alarmSignalLost     = alarmType{event: "communicationsAlarm", cause: "lossOfSignal", severity: "critical", code: "TX-1101", detail: "port 1/1/1 rx -40.0 dBm st 0x0C"}
	alarmSignalDegraded = alarmType{event: "communicationsAlarm", cause: "degradedSignal", severity: "major", code: "TX-1107", detail: "port 1/1/1 ber 2.1e-05 st 0x09"}
	alarmHeartbeat      = alarmType{event: "communicationsAlarm", cause: "lossOfHeartbeat", severity: "major", code: "EM-3002", detail: "n=3 t=120 s"}
	alarmCellGone       = alarmType{event: "equipmentAlarm", cause: "underlyingResourceUnavailable", severity: "major", code: "RAN-7403", detail: "assoc 1 st 4 t=60 s"}
	alarmCellReset      = alarmType{event: "equipmentAlarm", cause: "unavailable", severity: "major", code: "RAN-7410", detail: "st 2 rsn 7"}
	alarmMainsLost      = alarmType{event: "equipmentAlarm", cause: "commercialPowerFailure", severity: "major", code: "PW-5001", detail: "L1 0 V L2 0 V L3 0 V"}
	alarmMainsDip       = alarmType{event: "equipmentAlarm", cause: "powerProblem", severity: "minor", code: "PW-5004", detail: "L1 187 V L2 201 V L3 198 V"}
	alarmBattery        = alarmType{event: "equipmentAlarm", cause: "batteryDischarging", severity: "major", code: "PW-5010", detail: "str 1 i=-38 A u=-51.9 V"}
	alarmFan            = alarmType{event: "equipmentAlarm", cause: "fanFailure", severity: "minor", code: "HW-2203", detail: "slot 2 n=0 rpm"}
	alarmHeat           = alarmType{event: "environmentalAlarm", cause: "temperatureUnacceptable", severity: "minor", code: "EN-1002", detail: "sns 1 t=46 C"}
	alarmBoard          = alarmType{event: "equipmentAlarm", cause: "equipmentMalfunction", severity: "minor", code: "HW-2210", detail: "slot 5 st 0x21"}
	alarmLoad           = alarmType{event: "qualityOfServiceAlarm", cause: "congestion", severity: "major", code: "RAN-7601", detail: "p=3 x 60 s", metric: "cell_dl_prb_utilisation_percent", unit: "%", observed: "91"}
	alarmNearLoad       = alarmType{event: "qualityOfServiceAlarm", cause: "resourceAtOrNearingCapacity", severity: "warning", code: "RAN-7600", detail: "p=1 x 60 s", metric: "cell_dl_prb_utilisation_percent", unit: "%", observed: "86"}
	alarmRejects        = alarmType{event: "qualityOfServiceAlarm", cause: "thresholdCrossed", severity: "major", code: "PGW-8110", detail: "p=2 x 60 s", metric: "apn_session_setup_success_percent", unit: "%", observed: "88"}
)

// These have a probable cause that says nothing: what they sense stands in the dictionary alone.
var (
	alarmMismatch  = alarmType{event: "communicationsAlarm", cause: "indeterminate", severity: "minor", code: "TX-1180", detail: "port 1/1/1 crc 8F31/0A77"}
	alarmTimeOff   = alarmType{event: "communicationsAlarm", cause: "indeterminate", severity: "warning", code: "EM-3055", detail: "dt > 20 s"}
	alarmContact   = alarmType{event: "equipmentAlarm", cause: "indeterminate", severity: "minor", code: "PW-5077", detail: "in 7 st 1"}
	alarmRespawned = alarmType{event: "processingErrorAlarm", cause: "softwareProgramError", severity: "minor", code: "RAN-7450", detail: "pid 0x41 cnt 2"}
	alarmWorker    = alarmType{event: "processingErrorAlarm", cause: "softwareProgramError", severity: "minor", code: "CN-6105", detail: "w 14 up 91233"}
)

// ownAlarmTypes are those that the network itself raises and mechanism files may name by key.
func ownAlarmTypes() []alarmType {
	return []alarmType{
		alarmSignalLost, alarmSignalDegraded, alarmHeartbeat, alarmCellGone, alarmCellReset, alarmMainsLost, alarmMainsDip, alarmBattery, alarmFan,
		alarmHeat, alarmBoard, alarmLoad, alarmNearLoad, alarmRejects, alarmMismatch, alarmTimeOff, alarmContact, alarmRespawned, alarmWorker,
	}
}

// alarmEvent is one alarm over its life.
type alarmEvent struct {
	id              string
	shown           string // the vendor's code in this world
	object          string
	kind            string // object type
	what            alarmType
	raised, cleared time.Time
	manager         string        // element manager through which it came
	behind          time.Duration // of the manager's clock
	planned         bool
	faults          []string // ids of faults that raised it
}

func (a *alarmEvent) name(seed uint64, codes *codebook) {
	a.shown = codes.code(a.what.code)
	h := mix(seed ^ labelHash(a.object+a.what.code) ^ mix(uint64(a.raised.UnixNano())))
	a.id = strconv.FormatUint(1e12+h%9e12, 10)
}

// view is the alarm as the alarm system shows it at t.
func (a *alarmEvent) view(t time.Time) kernel.Alarm {
	out := kernel.Alarm{
		ID: a.id, Href: kernel.PathAlarm + "/alarm/" + a.id, AlarmType: a.what.event, ProbableCause: a.what.cause, PerceivedSeverity: a.what.severity,
		State: "raised", AckState: "unacknowledged", RaisedTime: a.stated(), ChangedTime: a.stated(), ReportingTime: a.raised.Add(time.Second),
		SourceSystemID: a.manager, SpecificProblem: a.shown, AlarmDetails: a.what.detail, AlarmedObjectType: a.kind,
		AlarmedObject: kernel.AlarmedObject{ID: a.object, Href: kernel.PathTopology + "/objects/" + a.object}, PlannedOutage: "inService", Type: "Alarm",
	}
	if a.planned {
		out.PlannedOutage = "outOfService"
	}
	if a.what.metric != "" {
		direction := "up"
		if a.kind == "apn" {
			direction = "down"
		}
		out.CrossedThreshold = &kernel.CrossedThreshold{IndicatorName: a.what.metric, ObservedValue: a.what.observed, IndicatorUnit: a.what.unit, Direction: direction, Granularity: "1m"}
	}
	if !a.open(t) {
		out.State, out.PerceivedSeverity, out.ClearedTime, out.ChangedTime = "cleared", "cleared", a.cleared.Add(-a.behind), a.cleared.Add(-a.behind)
	}
	return out
}

// stated is when the element manager says that it was raised.
func (a *alarmEvent) stated() time.Time { return a.raised.Add(-a.behind) }

func (a *alarmEvent) open(t time.Time) bool { return interval{a.raised, a.cleared}.holds(t) }
