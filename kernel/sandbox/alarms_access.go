package sandbox

// What radio units, power plants, cabinets and receivers of time sense, and how their vendors word it.
var (
	alarmReturnLoss  = alarmType{event: "equipmentAlarm", cause: "antennaFailure", severity: "major", code: "RAN-7201", detail: "port A rl -6.2 dB"}
	alarmTransmitter = alarmType{event: "equipmentAlarm", cause: "transmitterFailure", severity: "major", code: "RAN-7204", detail: "port B st 0x14 i=0 A"}
	alarmCellHot     = alarmType{event: "equipmentAlarm", cause: "unavailable", severity: "critical", code: "RAN-7420", detail: "unit 1 t=91 C st 0"}
	alarmRectifier   = alarmType{event: "equipmentAlarm", cause: "rectifierFailure", severity: "major", code: "PW-5021", detail: "m 1-3 i=0/0/0 A"}
	alarmModule      = alarmType{event: "equipmentAlarm", cause: "rectifierFailure", severity: "minor", code: "PW-5020", detail: "m 1-3 i=52/51/0 A"}
	alarmCooling     = alarmType{event: "environmentalAlarm", cause: "airConditioningFailure", severity: "minor", code: "EN-1010", detail: "cmp i=0 A"}
	alarmOverheat    = alarmType{event: "environmentalAlarm", cause: "temperatureUnacceptable", severity: "major", code: "EN-1004", detail: "sns 1 t=52 C"}
	alarmTimeSource  = alarmType{event: "equipmentAlarm", cause: "lossOfSynchronisation", severity: "major", code: "SY-4001", detail: "rcv 1 sv=0 st 3"}
)
