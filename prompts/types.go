package prompts

// FindingKind is one entry of findings.yaml.
type FindingKind struct {
	Kind   string      `yaml:"kind"`
	Object string      `yaml:"object"` // object type
	From   string      `yaml:"from"`   // alarm, metric, state, change, ticket
	Causes []string    `yaml:"causes"` // X.733 probable causes that establish it, for alarm
	Metric string      `yaml:"metric"`
	Rule   FindingRule `yaml:"rule"`
	// EffectOf lists where that may sit of which the finding is an effect, seen from its object. Empty: its own object alone.
	EffectOf []Direction `yaml:"effect_of"`
	// Circumstance marks what is no trace of a fault by itself, like works that were announced.
	Circumstance bool    `yaml:"circumstance"`
	Healthy      float64 `yaml:"healthy"` // probability of being present at a healthy object
	Cost         float64 `yaml:"cost"`
	Text         string  `yaml:"text"` // what it says, as a clause in English
	TextES       string  `yaml:"text_es"`
}

// AnyObject is the object of a kind that may be found at an object of any type.
const AnyObject = "any"

// FindingRule says when a metric finding is present. Exactly one field is set.
type FindingRule struct {
	Drop    float64 `yaml:"drop"`    // share below the same hours of the days before, 0.3 means 30 % less
	Rise    float64 `yaml:"rise"`    // share above them
	Above   float64 `yaml:"above"`   // level
	Below   float64 `yaml:"below"`   // level
	Missing int     `yaml:"missing"` // minutes without samples
}

// Direction leads from a finding's object to that of which it may be an effect.
type Direction string

// The closed set of directions.
const (
	Above  Direction = "above"  // what the object depends on
	Below  Direction = "below"  // what depends on the object
	Beside Direction = "beside" // handover neighbours of the object's cells
)

// Relative says where a manifestation is seen relative to the object of the cause.
type Relative string

// The closed set of places. They are walks over the topology from the cause's object.
const (
	AtSelf       Relative = "self"
	AtDownstream Relative = "downstream" // what depends on the object, transitively, down to cells; of the finding's object type
	AtUpstream   Relative = "upstream"   // what the object depends on, transitively
	AtNeighbour  Relative = "neighbour"  // handover neighbours of the object's cells that do not themselves depend on it
	AtSubscriber Relative = "subscriber" // subscribers that depend on the object, or the object itself
)

// Manifestation is one trace that a cause makes.
type Manifestation struct {
	Finding  string   `yaml:"finding"`
	Where    Relative `yaml:"where"`
	Delay    string   `yaml:"delay"`    // Go duration after the cause's onset at which it is to be expected
	Strength float64  `yaml:"strength"` // probability that it is seen at such an object while the cause lasts: 0.95, 0.7, 0.3, 0.02
	Why      string   `yaml:"why"`      // the behaviour that makes it, in a clause
}

// CauseRemedy is a call that mends the cause. In Args, {object} stands for the object's id and {ticket} for the id of an
// open ticket of that object; a remedy whose {ticket} finds none is left out.
type CauseRemedy struct {
	Tool string            `yaml:"tool"`
	Args map[string]string `yaml:"args"`
	When string            `yaml:"when"` // words for a reader
}

// Cause is one possible root cause, from prompts/causes/ID.md: front matter and prose.
type Cause struct {
	ID      string `yaml:"id"`
	Title   string `yaml:"title"` // with {object}, in English: "Backhaul {object} is lost"
	TitleES string `yaml:"title_es"`
	// TitlePort and TitlePortES are the titles at a port of an optical access network, which is a link too; left out when the
	// others fit it.
	TitlePort   string `yaml:"title_port"`
	TitlePortES string `yaml:"title_port_es"`
	Object      string `yaml:"object"` // object type
	// Functions says at which core functions the cause can sit, for object core: what the inventory's detail "function" holds.
	Functions []string `yaml:"functions"`
	// Links says at which links the cause can sit, for object link, in the terms of findings.yaml; left out when at any.
	Links    []string        `yaml:"links"`
	Prior    float64         `yaml:"prior"` // probability at one such object in one hour
	Shows    []Manifestation `yaml:"shows"`
	Follows  []Follow        `yaml:"follows"`  // shared consequences; loading adds their lines to Shows
	Excludes []Manifestation `yaml:"excludes"` // a present finding there refutes the cause; Strength and Delay unused
	Decisive string          `yaml:"decisive"` // finding kind of the decisive test, at self
	Remedies []CauseRemedy   `yaml:"remedies"`
	Sources  []string        `yaml:"sources"`
	Body     string          `yaml:"-"` // Markdown after the front matter
}

// RunbookStep is one thing to look at. Args may hold {place}, {since}, {now}, {msisdn}, {subscriber}, {alarm}, {ticket},
// {text}; a step whose slot is unknown is skipped.
type RunbookStep struct {
	Tool string            `yaml:"tool"`
	Args map[string]string `yaml:"args"`
	Why  string            `yaml:"why"`
}

// Runbook is a diagnostic procedure for a class of symptoms, from prompts/runbooks/ID.md. The engine makes the calls
// of Steps, then ranks and follows the ranking's next tests.
type Runbook struct {
	ID       string        `yaml:"id"`
	Title    string        `yaml:"title"`
	TitleES  string        `yaml:"title_es"`
	Symptoms []string      `yaml:"symptoms"` // words and phrases of the class, English and Spanish, folded and stemmed when matched
	Scope    []string      `yaml:"scope"`    // object types of the place it starts from
	Sits     Seat          `yaml:"sits"`     // where the reason of such symptoms usually is
	Steps    []RunbookStep `yaml:"steps"`
	Body     string        `yaml:"-"`
}

// Seat is where the reason of a class of symptoms usually sits. It tells which of several areas with alarms a question that names
// no place is about. The zero Seat says nothing.
type Seat struct {
	Functions []string `yaml:"functions"` // core functions, in the terms of findings.yaml; the first is looked at when no area fits
	Fixed     bool     `yaml:"fixed"`     // ports of the fixed network
	Radio     bool     `yaml:"radio"`     // whatever is neither of the fixed network nor a function that another class names
	Only      bool     `yaml:"only"`      // and nowhere else
	Abroad    bool     `yaml:"abroad"`    // countries that are named tell where the customer is, and are no places of the network
}
