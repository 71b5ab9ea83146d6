package sandbox

// What radio units, power plants, cabinets and receivers of time sense, and how their vendors word it.
var (
	alarmReturnLoss  = alarmType{event: "equipmentAlarm", cause: "antennaFailure", severity: "major", code: "RAN-7201", detail: "VSWR over limit, port A"}
	alarmTransmitter = alarmType{event: "equipmentAlarm", cause: "transmitterFailure", severity: "major", code: "RAN-7204", detail: "power amplifier switched off, reflected power"}
	alarmCellHot     = alarmType{event: "equipmentAlarm", cause: "unavailable", severity: "critical", code: "RAN-7420", detail: "carrier disabled, unit temperature over limit"}
	alarmRectifier   = alarmType{event: "equipmentAlarm", cause: "rectifierFailure", severity: "major", code: "PW-5021", detail: "0 of 3 modules deliver"}
	alarmCooling     = alarmType{event: "environmentalAlarm", cause: "airConditioningFailure", severity: "minor", code: "EN-1010", detail: "compressor current 0 A"}
	alarmOverheat    = alarmType{event: "environmentalAlarm", cause: "temperatureUnacceptable", severity: "major", code: "EN-1004", detail: "cabinet over 50 C"}
	alarmTimeSource  = alarmType{event: "equipmentAlarm", cause: "lossOfSynchronisation", severity: "major", code: "SY-4001", detail: "GNSS 0 satellites, holdover"}
)
