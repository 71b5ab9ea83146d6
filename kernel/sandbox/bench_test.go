package sandbox

import (
	"context"
	"io"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kernelcopilot/copilot/kernel"
)

func BenchmarkWorldStart(b *testing.B) {
	for _, sites := range []int{10, 60, 500} {
		b.Run(itoa(sites)+"-sites", func(b *testing.B) {
			for b.Loop() {
				if _, err := New(Config{Seed: 1, Size: Size{Sites: sites}, Clock: noon, Mode: ClockStanding}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	for name, path := range map[string]string{
		"alarm": kernel.PathAlarm + "/alarm?alarmedObject.id=LINK-003&state=raised", "object": kernel.PathTopology + "/objects/SITE-003",
		"apn": kernel.PathProvisioning + "/apns/APN-internet", "ticket": kernel.PathTicket + "/troubleTicket?relatedEntity.id=SITE-003",
		"hour": kernel.PathMetrics + `/query_range?query=link_utilisation_percent{object="LINK-003"}&start=2026-03-04T10:00:00Z&end=2026-03-04T11:00:00Z&step=60`,
	} {
		b.Run(name, func(b *testing.B) {
			r := boot(b, Config{Seed: 3, Faults: []string{"backhaul_loss@link#3,start=-30m"}})
			c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
			defer c.CloseIdleConnections()
			begun := cpuTime(b)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					req, _ := http.NewRequest("GET", r.s.KernelURL()+path, nil)
					req.Header.Set("Authorization", "Bearer "+r.token)
					res, err := c.Do(req)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					res.Body.Close()
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "GET/s")
			b.ReportMetric(float64((cpuTime(b)-begun).Microseconds())/float64(b.N), "cpu-µs/GET")
		})
	}
}

// cpuTime is what this process has used, client and server together: on a machine that others use too, two cores divided
// by it say more than the rate.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkNinetyDays is one KPI query over 90 days by the client: a sample a minute, in pieces, and one an hour.
func BenchmarkNinetyDays(b *testing.B) {
	for name, step := range map[string]time.Duration{"minutes": time.Minute, "hours": time.Hour} {
		b.Run(name, func(b *testing.B) {
			r := boot(b, Config{Seed: 3, Faults: []string{"backhaul_loss@link#3,start=-30m"}})
			c, err := kernel.New(kernel.Config{BaseURL: r.s.KernelURL(), ClientID: "copilot", ClientSecret: "sandbox"})
			if err != nil {
				b.Fatal(err)
			}
			q := kernel.SeriesQuery{Metric: "link_utilisation_percent", Objects: []string{"LINK-003"}, Start: noon.AddDate(0, 0, -90), End: noon, Step: step}
			points := 0
			for b.Loop() {
				s, err := c.Series(context.Background(), q)
				if err != nil || len(s) != 1 {
					b.Fatal(len(s), err)
				}
				points = len(s[0].Points)
			}
			b.ReportMetric(float64(points), "points")
		})
	}
}

// TestManyReadersAndWriters lets readers, writers, clock and world change at once; the race detector is the judge.
func TestManyReadersAndWriters(t *testing.T) {
	r := boot(t, Config{Seed: 3, Noise: NoiseNormal, Faults: []string{"backhaul_loss@link#3,start=-30m"}})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for k := 0; k < 15 && ctx.Err() == nil; k++ {
				switch i {
				case 0:
					r.kernel("POST", kernel.PathNetwork+"/cells/CELL-010-1/restart", "")
				case 1:
					r.control("POST", "clock", `{"step":"3h"}`)
					r.control("GET", "ledger", "")
				case 2:
					r.control("POST", "faults", `{"kind":"apn_wrong","place":"apn#1"}`)
					if k == 7 {
						r.control("POST", "world", `{"seed":4,"faults":["site_power_loss@site#2,start=-30m"]}`)
					}
				default:
					r.kernel("GET", kernel.PathAlarm+"/alarm?limit=20", "")
					r.kernel("GET", kernel.PathTicket+"/troubleTicket", "")
				}
			}
		})
	}
	wg.Wait()
}
