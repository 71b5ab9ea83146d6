package sandbox

import "math"

// rng is a stream of numbers that follow from its seed alone (SplitMix64).
type rng struct{ state uint64 }

// newRng starts the stream that belongs to a seed and a label.
func newRng(seed uint64, label string) *rng { return &rng{mix(seed ^ labelHash(label))} }

func (r *rng) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return mix(r.state)
}

// float returns a number in [0, 1).
func (r *rng) float() float64 { return unit(r.next()) }

// between returns a number in [lo, hi).
func (r *rng) between(lo, hi float64) float64 { return lo + (hi-lo)*r.float() }

// intn returns a number in [0, n).
func (r *rng) intn(n int) int { return int(r.next() % uint64(n)) }

// perm returns the numbers below n in random order.
func (r *rng) perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		j := r.intn(i + 1)
		p[i], p[j] = p[j], i
	}
	return p
}

// mix is the finaliser of SplitMix64: every input bit moves every output bit.
func mix(z uint64) uint64 {
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

func unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// labelHash is FNV-1a over the parts as if they were one text, without joining them.
func labelHash(parts ...string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for _, s := range parts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 0x100000001b3
		}
	}
	return h
}

// at returns a number in [0, 1) that follows from a key and a position, for noise that nobody stores.
func at(key uint64, position int64) float64 {
	return unit(mix(key + uint64(position)*0x9e3779b97f4a7c15))
}

// wobble is noise in [-1, 1]: a white part of each minute and a part that wanders over a quarter of an hour.
func wobble(key uint64, minute int64) float64 {
	white := 2*at(key, minute) - 1
	const span = 15
	block := floorDiv(minute, span)
	share := float64(minute-block*span) / span
	a, b := 2*at(key^0x5bd1, block)-1, 2*at(key^0x5bd1, block+1)-1
	return 0.5*white + 0.5*(a+(b-a)*share)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func clamp(v, lo, hi float64) float64 { return math.Min(math.Max(v, lo), hi) }
