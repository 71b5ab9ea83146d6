// Package alarm is what a model may ask of the alarms: those around a place, and one by its id.
//
// Floor 4. It establishes the alarm.* findings from probable cause and object alone; what an alarm means is not its concern.
//
//	list := alarm.New(client, vocabulary) // alarm.list, alarm.get, alarm.overview
//	reg, err := tools.NewRegistry(policy, list...)
package alarm
