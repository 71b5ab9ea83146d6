package kernel

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Service is a TMF638 service: what is built for a customer, on which resources.
type Service struct {
	ID              string           `json:"id"`
	Href            string           `json:"href,omitempty"`
	Name            string           `json:"name,omitempty"`
	Category        string           `json:"category,omitempty"` // CFS (customer-facing) or RFS (resource-facing)
	ServiceType     string           `json:"serviceType,omitempty"`
	State           string           `json:"state,omitempty"` // feasibilityChecked, designed, reserved, inactive, active, terminated
	Enabled         bool             `json:"isServiceEnabled"`
	StartDate       time.Time        `json:"startDate,omitzero"`
	Specification   *Reference       `json:"serviceSpecification,omitempty"`
	Characteristics []Characteristic `json:"serviceCharacteristic,omitempty"` // msisdn, imsi, apn, product
	RelatedParties  []RelatedParty   `json:"relatedParty,omitempty"`          // role "user"
	RelatedEntities []RelatedEntity  `json:"relatedEntity,omitempty"`         // role "subscriber"
	Places          []RelatedEntity  `json:"place,omitempty"`                 // role "servingSite", as the inventory last heard
	Resources       []Reference      `json:"supportingResource,omitempty"`    // by copilot's object type
	Relationships   []ServiceTie     `json:"serviceRelationship,omitempty"`
}

// Reference is a TM Forum reference with its type.
type Reference struct {
	ID           string `json:"id"`
	Name         string `json:"name,omitempty"`
	ReferredType string `json:"@referredType,omitempty"`
}

// ServiceTie joins a service to another one.
type ServiceTie struct {
	Kind    string    `json:"relationshipType"` // "reliesOn"
	Service Reference `json:"service"`
}

// ServiceQuery filters services; fields that are "" do not.
type ServiceQuery struct {
	Subscriber string // object id
	Customer   string // customer id
	Resource   string // object id of an APN or core function
	State      string
	Offset     int
	Limit      int // 0 means all there are
}

// Services lists services by id.
func (c *Client) Services(ctx context.Context, q ServiceQuery) ([]Service, error) {
	v := url.Values{}
	setText(v, "relatedEntity.id", q.Subscriber)
	setText(v, "relatedParty.id", q.Customer)
	setText(v, "supportingResource.id", q.Resource)
	setText(v, "state", q.State)
	return pagesOf[Service](ctx, c, call{path: PathService + "/service", scope: ScopeServiceRead}, v, q.Offset, q.Limit)
}

// Service reads one service; CodeNotFound when there is none of the id.
func (c *Client) Service(ctx context.Context, id string) (Service, error) {
	var out Service
	_, err := c.do(ctx, call{method: http.MethodGet, path: PathService + "/service/" + url.PathEscape(id), scope: ScopeServiceRead, into: &out})
	return out, err
}
