package kernel

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// networkTypes are the object types of the network itself, without its customers.
var networkTypes = []string{"region", "site", "cell", "link", "core", "apn"}

// Objects lists topology objects with the relations among them, over all pages. The API gives the relations among the
// objects of one page only: those between objects of different pages do not come.
func (c *Client) Objects(ctx context.Context, q ObjectQuery) (Graph, error) {
	if len(q.IDs) > maxIDs {
		return c.objectParts(ctx, q)
	}
	v := url.Values{}
	setList(v, "types", q.Types)
	setList(v, "ids", q.IDs)
	setText(v, "region", q.Region)
	setText(v, "within", q.Within)
	setText(v, "name", q.Name)
	setText(v, "msisdn", q.MSISDN)
	want, size := q.Limit, c.cfg.GraphPage
	if want <= 0 {
		want = c.cfg.MaxRows
	}
	all := newJoin()
	for got := 0; got < want; {
		v.Set("offset", strconv.Itoa(q.Offset+got))
		v.Set("limit", strconv.Itoa(min(size, want-got)))
		var page Graph
		a, err := c.do(ctx, call{method: http.MethodGet, path: PathTopology + "/objects", query: v, into: &page})
		if err != nil {
			return Graph{}, err
		}
		all.add(page)
		got += len(page.Objects)
		total, err := strconv.Atoi(a.header.Get(HeaderTotalCount))
		more := page.Truncated || err == nil && q.Offset+got < total
		if !more || len(page.Objects) == 0 {
			return all.graph(false), nil
		}
	}
	return all.graph(true), nil
}

func (c *Client) objectParts(ctx context.Context, q ObjectQuery) (Graph, error) {
	all := newJoin()
	for ids := q.IDs; len(ids) > 0; {
		n := min(maxIDs, len(ids))
		q.IDs, ids = ids[:n], ids[n:]
		g, err := c.Objects(ctx, q)
		if err != nil {
			return Graph{}, err
		}
		all.add(g)
	}
	return all.graph(false), nil
}

// Neighbourhood reads the objects within depth relations of one object, either way, and the relations among them.
func (c *Client) Neighbourhood(ctx context.Context, id string, depth int) (Graph, error) {
	var g Graph
	_, err := c.do(ctx, call{
		method: http.MethodGet, path: PathTopology + "/objects/" + url.PathEscape(id) + "/neighbourhood",
		query: url.Values{"depth": {strconv.Itoa(depth)}}, into: &g,
	})
	return g, err
}

// Network reads the whole network without its customers: regions, sites, cells, links, core functions and APNs with their
// relations. What was read up to Config.NetworkAge ago is used again; another Kernel-Instance drops it. The caller must not
// change what the graph holds.
func (c *Client) Network(ctx context.Context) (Graph, error) {
	now := c.cfg.Clock.Now()
	c.mu.Lock()
	held, world := c.network, c.instance
	fresh := held != nil && now.Sub(c.readAt) < c.cfg.NetworkAge
	c.mu.Unlock()
	if fresh {
		return *held, nil
	}
	g, err := c.Objects(ctx, ObjectQuery{Types: networkTypes})
	if err != nil {
		return Graph{}, err
	}
	c.mu.Lock()
	if world == "" || world == c.instance { // else the world was exchanged while its pages were read
		c.network, c.readAt = &g, now
	}
	c.mu.Unlock()
	return g, nil
}

// join puts graphs together, each object and relation once.
type join struct {
	g         Graph
	objects   map[string]bool
	relations map[Relation]bool
}

func newJoin() *join {
	return &join{objects: map[string]bool{}, relations: map[Relation]bool{}}
}

func (j *join) add(g Graph) {
	for _, o := range g.Objects {
		if !j.objects[o.ID] {
			j.objects[o.ID] = true
			j.g.Objects = append(j.g.Objects, o)
		}
	}
	for _, r := range g.Relations {
		if !j.relations[r] {
			j.relations[r] = true
			j.g.Relations = append(j.g.Relations, r)
		}
	}
}

func (j *join) graph(truncated bool) Graph {
	j.g.Truncated = truncated
	return j.g
}
