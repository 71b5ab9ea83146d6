package sandbox

import (
	"strconv"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

// alarmType is what one kind of object can sense and how its vendor words it.
type alarmType struct {
	event, cause, severity, code, detail string
	metric, unit, observed               string // for crossed thresholds
}

var (
	alarmSignalLost     = alarmType{event: "communicationsAlarm", cause: "lossOfSignal", severity: "critical", code: "TX-1101", detail: "RX LOS, port 1/1/1"}
	alarmSignalDegraded = alarmType{event: "communicationsAlarm", cause: "degradedSignal", severity: "major", code: "TX-1107", detail: "SD, pre-FEC BER 2e-5, port 1/1/1"}
	alarmHeartbeat      = alarmType{event: "communicationsAlarm", cause: "lossOfHeartbeat", severity: "major", code: "EM-3002", detail: "3 heartbeats missed"}
	alarmCellGone       = alarmType{event: "equipmentAlarm", cause: "underlyingResourceUnavailable", severity: "major", code: "RAN-7403", detail: "association with node released, SCTP timeout"}
	alarmCellReset      = alarmType{event: "equipmentAlarm", cause: "unavailable", severity: "major", code: "RAN-7410", detail: "administrative restart"}
	alarmMainsLost      = alarmType{event: "equipmentAlarm", cause: "commercialPowerFailure", severity: "major", code: "PW-5001", detail: "AC input 0 V"}
	alarmMainsDip       = alarmType{event: "equipmentAlarm", cause: "powerProblem", severity: "minor", code: "PW-5004", detail: "AC input under 190 V"}
	alarmBattery        = alarmType{event: "equipmentAlarm", cause: "batteryDischarging", severity: "major", code: "PW-5010", detail: "battery current negative"}
	alarmFan            = alarmType{event: "equipmentAlarm", cause: "fanFailure", severity: "minor", code: "HW-2203", detail: "fan 2 speed 0"}
	alarmHeat           = alarmType{event: "environmentalAlarm", cause: "temperatureUnacceptable", severity: "minor", code: "EN-1002", detail: "cabinet 46 C"}
	alarmBoard          = alarmType{event: "equipmentAlarm", cause: "equipmentMalfunction", severity: "minor", code: "HW-2210", detail: "GNSS receiver self-test"}
	alarmLoad           = alarmType{event: "qualityOfServiceAlarm", cause: "congestion", severity: "major", code: "RAN-7601", detail: "DL PRB over threshold, 3 periods", metric: "cell_dl_prb_utilisation_percent", unit: "%", observed: "91"}
	alarmNearLoad       = alarmType{event: "qualityOfServiceAlarm", cause: "resourceAtOrNearingCapacity", severity: "warning", code: "RAN-7600", detail: "DL PRB over soft threshold", metric: "cell_dl_prb_utilisation_percent", unit: "%", observed: "86"}
	alarmRejects        = alarmType{event: "qualityOfServiceAlarm", cause: "thresholdCrossed", severity: "major", code: "PGW-8110", detail: "create session rejects over threshold, 2 periods", metric: "apn_session_setup_success_percent", unit: "%", observed: "88"}
)

// alarmEvent is one alarm over its life.
type alarmEvent struct {
	id              string
	object          string
	kind            string // object type
	what            alarmType
	raised, cleared time.Time
	planned         bool
	faults          []string // ids of faults that raised it
}

func (a *alarmEvent) name(seed uint64) {
	h := mix(seed ^ labelHash(a.object+a.what.code) ^ mix(uint64(a.raised.UnixNano())))
	a.id = strconv.FormatUint(1e12+h%9e12, 10)
}

// view is the alarm as the alarm system shows it at t.
func (a *alarmEvent) view(t time.Time) kernel.Alarm {
	out := kernel.Alarm{
		ID: a.id, Href: kernel.PathAlarm + "/alarm/" + a.id, AlarmType: a.what.event, ProbableCause: a.what.cause, PerceivedSeverity: a.what.severity,
		State: "raised", AckState: "unacknowledged", RaisedTime: a.raised, ChangedTime: a.raised, ReportingTime: a.raised.Add(time.Second),
		SourceSystemID: "EMS-" + a.what.code[:2], SpecificProblem: a.what.code, AlarmDetails: a.what.detail, AlarmedObjectType: a.kind,
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
		out.State, out.PerceivedSeverity, out.ClearedTime, out.ChangedTime = "cleared", "cleared", a.cleared, a.cleared
	}
	return out
}

func (a *alarmEvent) open(t time.Time) bool { return interval{a.raised, a.cleared}.holds(t) }
