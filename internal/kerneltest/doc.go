// Package kerneltest is a small Kernel for tests of clients and tools, written from the wire contract of the package kernel.
//
// It stands on no floor: tests alone use it. It serves what a test put into its World, counts calls, keeps writes, and
// misbehaves when told to:
//
//	srv := kerneltest.New(t)
//	srv.World.Alarms = append(srv.World.Alarms, kernel.Alarm{…})
//	client := srv.Client(t)
package kerneltest
