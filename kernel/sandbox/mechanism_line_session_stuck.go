package sandbox

import "time"

// lineSessionStuck is a fixed line whose gateway holds a session that the terminal has forgotten.
//
// Light, level and ranging have not changed. The gateway still has the old session under the line's identity (RFC 3046)
// and turns away the request for a new one, so there is light without a session. Starting the terminal anew releases the
// old session, since the exchange then reports the port as down.
//
// It differs from lineDropBent in one trace alone: the level is good.
type lineSessionStuck struct{}

func (lineSessionStuck) kind() string    { return "line_session_stuck" }
func (lineSessionStuck) types() []string { return []string{"subscriber"} }
func (lineSessionStuck) symptom() string { return "home_internet" }

func (lineSessionStuck) fits(n *network, r ref) error {
	return onlyLine(n, r, "line_session_stuck")
}

func (lineSessionStuck) impose(n *network, f fault, p *physics) {
	u := n.refs[f.Object].i
	p.terminals[u] = append(p.terminals[u], terminal{interval: f.span(), state: "operational", bare: true})
}

func (lineSessionStuck) report(b *builder, f fault) {
	b.called(f, "Home internet", "home internet")
}

func (lineSessionStuck) ended(_ *network, f fault, a action) (time.Time, bool) {
	return a.Time.Add(terminalStart), a.Verb == verbReset && a.Object == f.Object
}

func (lineSessionStuck) hit(n *network, f fault) []int { return []int{n.refs[f.Object].i} }

func (lineSessionStuck) ends(_ *network, f fault) []remedy {
	return []remedy{{"line.reset", map[string]string{"subscriber": f.Object}}}
}
