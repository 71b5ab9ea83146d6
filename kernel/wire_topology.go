package kernel

// Object is one object of the operator's topology.
type Object struct {
	Type    string            `json:"type"`              // region, site, cell, link, core, apn or subscriber
	ID      string            `json:"id"`                // the same in alarms, tickets and as the label "object" of series
	Name    string            `json:"name"`              // as people say it: questions name objects so
	Region  string            `json:"region,omitempty"`  // id of the region that it stands in
	Parent  string            `json:"parent,omitempty"`  // id of what contains it: the site of a cell, the region of a site, the cell of a subscriber
	State   string            `json:"state,omitempty"`   // as the inventory holds it: planned, inService or retired
	Details map[string]string `json:"details,omitempty"` // what else is known; the Detail constants are the keys that are read
}

// The keys of Object.Details that are read.
const (
	DetailFunction     = "function"     // core: AMF, MME, SMF, PGW, UPF, HSS, CSCF, DNS or IPX; of the API platform APIGW, AUTHZ, CONSENT or EVENTS. Causes are told apart by it
	DetailTechnology   = "technology"   // cell: 4G or 5G; link: XGS-PON for a PON of fixed lines. It is shown
	DetailMSISDN       = "msisdn"       // subscriber: the number in E.164, such as +34600000001
	DetailCustomer     = "customer"     // subscriber: id of the customer (TMF629)
	DetailProduct      = "product"      // subscriber: what was sold. It is shown
	DetailAccess       = "access"       // subscriber: mobile or fixed
	DetailCell         = "cell"         // mobile subscriber: id of the cell; as servedBy, for lists, which bring only the relations of their own page
	DetailPort         = "port"         // fixed subscriber: id of the link that is its PON; as servedBy
	DetailAPN          = "apn"          // subscriber: id of the APN; as usesAPN
	DetailVoice        = "voice"        // subscriber: id of the core function for calls; as voiceBy
	DetailInterconnect = "interconnect" // subscriber abroad: id of the core function that joins the partner; as roamsBy
)

// Relation is one directed edge. Dependent cannot work, or works worse, without Provider.
type Relation struct {
	Kind      string `json:"kind"`      // what joins the two; the Relation constants are the kinds that are known
	Dependent string `json:"dependent"` // id of the object that needs the other one
	Provider  string `json:"provider"`  // id of the object that is needed
}

// The kinds of relations, each as dependent → provider.
const (
	RelationPartOf    = "partOf"       // cell → site, site → region
	RelationBackhaul  = "backhaul"     // site → link that carries it
	RelationVia       = "via"          // link → link nearer the core, or the core function where it ends; several are alternative ways
	RelationServedBy  = "servedBy"     // subscriber → cell that it was last seen at, or the link that is its PON
	RelationUsesAPN   = "usesAPN"      // subscriber → APN of its product
	RelationAnchored  = "anchored"     // APN → core function that holds its sessions (PGW, UPF)
	RelationControl   = "controlledBy" // site → core function that registers its devices (MME in 4G, AMF in 5G)
	RelationResolves  = "resolvedBy"   // APN → core function that its devices ask for names (DNS)
	RelationVoice     = "voiceBy"      // subscriber → core function where it is registered for calls (CSCF)
	RelationRoams     = "roamsBy"      // subscriber abroad → core function that joins the partner (IPX)
	RelationRelies    = "reliesOn"     // core function → core function that it asks for each request
	RelationNeighbour = "neighbour"    // cell → cell that devices are handed over to, and a second relation back
)

// ObjectQuery filters topology objects. Name is matched folded (case, accents) as a substring by the server.
type ObjectQuery struct {
	Types  []string
	IDs    []string
	Region string
	Within string // everything contained in, carried by or camped on this object, itself included
	Name   string
	MSISDN string // a subscriber by E.164 number
	Offset int
	Limit  int
}

// Graph is a part of the topology: objects and the relations among them.
type Graph struct {
	Objects   []Object   `json:"objects"`             // of this page
	Relations []Relation `json:"relations"`           // of which both ends are among the objects, or whose dependent is
	Truncated bool       `json:"truncated,omitempty"` // there is more than was given
}
