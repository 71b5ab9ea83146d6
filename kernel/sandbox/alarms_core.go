package sandbox

// What core functions and the API platform report.
var (
	alarmFunctionGone  = alarmType{event: "communicationsAlarm", cause: "lossOfHeartbeat", severity: "critical", code: "CN-6001", detail: "n=3 t=15 s"}
	alarmFunctionFault = alarmType{event: "processingErrorAlarm", cause: "applicationSubsystemFailure", severity: "major", code: "CN-6010", detail: "sub 4 st 0x31"}
	alarmFunctionLoad  = alarmType{event: "qualityOfServiceAlarm", cause: "congestion", severity: "major", code: "CN-6020", detail: "p=2 x 60 s", metric: "core_cpu_utilisation_percent", unit: "%", observed: "92"}
	alarmQueue         = alarmType{event: "qualityOfServiceAlarm", cause: "queueSizeExceeded", severity: "major", code: "AP-4020", detail: "q 2 n=50000"}
	alarmPeer          = alarmType{event: "communicationsAlarm", cause: "remoteNodeTransmissionError", severity: "critical", code: "CN-6050", detail: "assoc 2 st 0 t=30 s"}
	alarmKeyExpired    = alarmType{event: "processingErrorAlarm", cause: "keyExpired", severity: "critical", code: "AP-4001", detail: "crt 1 0 d"}
)
