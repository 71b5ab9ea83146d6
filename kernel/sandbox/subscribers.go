package sandbox

import (
	"fmt"
	"strconv"
)

type product struct {
	id, name string
	apn      int
}

// products are what lines are sold as; each asks for one APN.
var products = []product{
	{"PO-MOVIL-20", "Móvil 20 GB", 0}, {"PO-MOVIL-ILIM", "Móvil Ilimitado 5G", 0}, {"PO-FAMILIA", "Familia Conectada", 0},
	{"PO-NEGOCIO", "Negocio Movilidad", 1}, {"PO-TARJETA", "Tarjeta 10", 2}, {"PO-IOT", "IoT Medida", 3},
}

func (n *network) buildSubscribers() {
	r := newRng(n.seed, "subscribers")
	n.cellUsers, n.apnUsers = make([][]int, len(n.cells)), make([][]int, len(n.apns))
	stride, first := 10*r.intn(90000)+3, r.intn(1000000) // the stride has no factor in common with a million: no number comes twice
	for i := range n.size.Subscribers {
		p := pickProduct(r.float())
		number := (first + i*stride) % 1000000
		s := subscriber{
			id: pad("SUB-", i+1, 5), customer: pad("CUST-", i+1, 5), cell: i % len(n.cells), apn: p.apn, product: p.id, productName: p.name,
			msisdn: "+34" + mobilePrefixes[r.intn(len(mobilePrefixes))] + pad("", number, 6),
			imsi:   "21499" + pad("", number+1000000, 10), device: deviceModels[r.intn(5)], english: r.float() < 0.2,
		}
		if i >= 2*len(n.cells) { // every cell has two at least, the rest live where they like
			s.cell = r.intn(len(n.cells))
		}
		s.name = givenNames[r.intn(len(givenNames))] + " " + familyNames[r.intn(len(familyNames))] + " " + familyNames[r.intn(len(familyNames))]
		switch {
		case p.apn == 1:
			s.company = true
			s.name = trades[r.intn(len(trades))] + " " + familyNames[r.intn(len(familyNames))] + " SL"
		case p.apn == apnIoT:
			s.device = deviceModels[5+r.intn(2)]
		}
		state := r.float()
		s.off, s.dataOff, s.suspended = state < 0.035, state >= 0.035 && state < 0.05, state >= 0.05 && state < 0.06
		n.byMSISDN[s.msisdn] = i
		n.cellUsers[s.cell] = append(n.cellUsers[s.cell], i)
		n.apnUsers[s.apn] = append(n.apnUsers[s.apn], i)
		n.subscribers = append(n.subscribers, s)
	}
}

func pickProduct(u float64) product {
	switch {
	case u < 0.26:
		return products[0]
	case u < 0.50:
		return products[1]
	case u < 0.66:
		return products[2]
	case u < 0.84:
		return products[3]
	case u < 0.94:
		return products[4]
	}
	return products[5]
}

func (n *network) details(s subscriber) map[string]string {
	d := map[string]string{"msisdn": s.msisdn, "customer": s.customer, "product": s.product, "productName": s.productName, "device": s.device, "access": s.access()}
	if s.fixed {
		d["port"] = n.links[s.pon].id
		return d
	}
	d["apn"] = n.apns[s.apn].id
	if s.sold("voice") {
		d["voice"] = n.cores[n.coreOf("CSCF")].id
	}
	if s.abroad == 0 {
		d["cell"] = n.cells[s.cell].id
	} else {
		d["interconnect"] = n.cores[s.abroad].id
	}
	return d
}

func cellDetails(s site, c cell) map[string]string {
	d := map[string]string{"technology": "4G", "band": "B3", "vendor": s.vendor, "azimuthDegrees": strconv.Itoa(120 * int(c.id[len(c.id)-1]-'1'))}
	if s.nr {
		d["technology"], d["band"] = "5G", "n78"
	}
	return d
}

func siteDetails(s site) map[string]string {
	return map[string]string{
		"vendor": s.vendor, "mastHeightM": strconv.Itoa(22 + int(s.x)%20), "position": fmt.Sprintf("%.1f,%.1f km", s.x, s.y),
	}
}
