package sandbox

import (
	"slices"
	"strings"
)

// territory is a part of the simulated country: a real region with real towns and quarters, and sites that are not.
type territory struct {
	name     string
	areaCode string // of fixed numbers (CNMC numbering plan), with the first digit of the number
	towns    []string
}

// territories are taken in this order by networks that have room for them.
var territories = []territory{
	{"Andalucía", "9544", []string{
		"Sevilla Este", "Sevilla Nervión", "Triana", "Dos Hermanas", "Utrera", "Écija", "Carmona", "Córdoba Centro",
		"Lucena", "Málaga Puerto", "Torremolinos", "Marbella", "Antequera", "Granada Zaidín", "Motril", "Almería Puerto",
		"Jaén Norte", "Úbeda", "Cádiz Bahía", "Huelva Conquero",
	}},
	{"Castilla y León", "9833", []string{
		"Valladolid Delicias", "Valladolid Parquesol", "Medina del Campo", "Burgos Gamonal", "Miranda de Ebro",
		"Aranda de Duero", "León Eras", "Ponferrada", "Astorga", "Salamanca Tejares", "Béjar", "Ciudad Rodrigo",
		"Zamora Pinilla", "Benavente", "Palencia Allende", "Aguilar de Campoo", "Segovia Acueducto", "Cuéllar",
		"Ávila Murallas", "Soria Espolón",
	}},
	{"Galicia", "9865", []string{
		"A Coruña Riazor", "A Coruña Monelos", "Ferrol Vello", "Betanzos", "Carballo", "Santiago Fontiñas", "Padrón",
		"Ribeira", "Noia", "Lugo Fingoi", "Monforte de Lemos", "Viveiro", "Sarria", "Ourense Couto", "Verín",
		"O Barco", "Pontevedra Campolongo", "Vigo Coia", "Vigo Teis", "Cangas",
	}},
	{"Aragón", "9762", []string{
		"Zaragoza Delicias", "Zaragoza Actur", "Calatayud", "Ejea de los Caballeros", "Tarazona", "Utebo", "La Almunia",
		"Caspe", "Huesca Perpetuo Socorro", "Jaca", "Barbastro", "Monzón", "Fraga", "Sabiñánigo", "Binéfar",
		"Teruel Ensanche", "Alcañiz", "Andorra", "Calamocha", "Cariñena",
	}},
	{"Asturias", "9852", []string{
		"Oviedo Buenavista", "Oviedo Naranco", "Gijón Cimavilla", "Gijón El Llano", "Avilés Sabugo", "Mieres", "Langreo",
		"Sama", "Pola de Siero", "Lugones", "Villaviciosa", "Ribadesella", "Llanes", "Cangas de Onís", "Luarca",
		"Navia", "Grado", "Tineo", "Pravia", "Candás",
	}},
	{"Cataluña", "9324", []string{
		"Barcelona Gràcia", "Barcelona Sants", "L'Hospitalet Collblanc", "Badalona", "Sabadell", "Terrassa", "Mataró",
		"Manresa", "Vic", "Igualada", "Girona Eixample", "Figueres", "Olot", "Blanes", "Lleida Cappont", "Balaguer",
		"Tarragona Serrallo", "Reus", "Tortosa", "Valls",
	}},
	{"Comunitat Valenciana", "9633", []string{
		"València Russafa", "València Benimaclet", "Torrent", "Gandia", "Sagunt", "Alzira", "Xàtiva", "Ontinyent",
		"Alacant Benalua", "Elx Altabix", "Torrevieja", "Orihuela", "Benidorm", "Alcoi", "Elda", "Dénia",
		"Castelló Grau", "Vila-real", "Vinaròs", "Borriana",
	}},
	{"Castilla-La Mancha", "9252", []string{
		"Toledo Santa Bárbara", "Talavera de la Reina", "Illescas", "Ciudad Real La Granja", "Puertollano", "Valdepeñas",
		"Tomelloso", "Alcázar de San Juan", "Manzanares", "Albacete Hermanos Falcó", "Hellín", "Villarrobledo", "Almansa",
		"La Roda", "Cuenca Fuente del Oro", "Tarancón", "Guadalajara Aguas Vivas", "Azuqueca", "Sigüenza", "Quintanar",
	}},
	{"Extremadura", "9242", []string{
		"Badajoz San Roque", "Badajoz Valdepasillas", "Mérida Nueva Ciudad", "Don Benito", "Villanueva de la Serena",
		"Almendralejo", "Zafra", "Montijo", "Olivenza", "Llerena", "Azuaga", "Jerez de los Caballeros", "Cáceres Aldea Moret",
		"Cáceres Nuevo", "Plasencia", "Navalmoral de la Mata", "Trujillo", "Coria", "Miajadas", "Jaraíz",
	}},
	{"Madrid", "9145", []string{
		"Vallecas Villa", "Carabanchel Alto", "Chamberí Olavide", "Tetuán Cuatro Caminos", "Hortaleza", "Barajas Pueblo",
		"Móstoles", "Alcalá de Henares", "Fuenlabrada", "Leganés Zarzaquemada", "Getafe", "Alcorcón", "Parla", "Alcobendas",
		"Torrejón de Ardoz", "Coslada", "Pozuelo", "Aranjuez", "Collado Villalba", "Arganda",
	}},
	{"Murcia", "9682", []string{
		"Murcia Vistalegre", "Murcia El Carmen", "Espinardo", "Cartagena Ensanche", "Los Dolores", "Lorca La Viña",
		"Molina de Segura", "Alcantarilla", "Yecla", "Jumilla", "Caravaca", "Cieza", "Totana", "Águilas", "Mazarrón",
		"San Javier", "San Pedro del Pinatar", "Torre-Pacheco", "Las Torres de Cotillas", "Bullas",
	}},
	{"Navarra", "9482", []string{
		"Pamplona Iturrama", "Pamplona Txantrea", "Barañáin", "Burlada", "Zizur", "Tudela Lourdes", "Corella", "Cintruénigo",
		"Tafalla", "Olite", "Estella", "Viana", "Lodosa", "Sangüesa", "Alsasua", "Baztan", "Bera", "Lesaka", "Peralta", "Azagra",
	}},
	{"País Vasco", "9442", []string{
		"Bilbao Deusto", "Bilbao Santutxu", "Barakaldo", "Getxo Algorta", "Portugalete", "Durango", "Gernika", "Basauri",
		"Donostia Gros", "Donostia Antiguo", "Irun", "Errenteria", "Eibar", "Zarautz", "Tolosa", "Arrasate",
		"Vitoria Zabalgana", "Vitoria Salburua", "Llodio", "Amurrio",
	}},
	{"La Rioja", "9412", []string{
		"Logroño Cascajos", "Logroño Yagüe", "Logroño Varea", "Lardero", "Villamediana", "Calahorra", "Arnedo", "Haro", "Nájera",
		"Alfaro", "Santo Domingo de la Calzada", "Ezcaray", "Cenicero", "Fuenmayor", "Navarrete", "Autol", "Quel", "Cervera",
		"Rincón de Soto", "Pradejón",
	}},
	{"Cantabria", "9422", []string{
		"Santander Cueto", "Santander Cazoña", "El Sardinero", "Torrelavega", "Castro Urdiales", "Camargo Muriedas", "Astillero",
		"Laredo", "Santoña", "Colindres", "Los Corrales", "Reinosa", "Potes", "San Vicente", "Comillas", "Suances", "Cabezón",
		"Ampuero", "Solares", "Noja",
	}},
	{"Canarias", "9282", []string{
		"Las Palmas Vegueta", "Las Palmas La Isleta", "Telde", "Vecindario", "Arucas", "Gáldar", "Maspalomas", "Mogán", "Arrecife",
		"Tías", "Puerto del Rosario", "Corralejo", "Santa Cruz Ofra", "La Laguna", "Los Cristianos", "Adeje", "La Orotava",
		"Icod", "Los Llanos de Aridane", "Valverde",
	}},
	{"Illes Balears", "9712", []string{
		"Palma Son Gotleu", "Palma Santa Catalina", "Palma Llevant", "Calvià", "Magaluf", "Inca", "Manacor", "Felanitx", "Llucmajor",
		"Sóller", "Pollença", "Alcúdia", "Sa Pobla", "Santanyí", "Maó", "Ciutadella", "Alaior", "Eivissa Figueretes",
		"Sant Antoni", "Formentera",
	}},
}

// landmarks tell the sites of one town apart where a network has more sites than the region has towns.
var landmarks = []string{"Estación", "Polígono", "Hospital", "Instituto", "Cementerio", "Depósito de Aguas", "Piscina"}

// siteNames are the first count names of a region's sites: its towns, then its towns with a landmark.
func (t territory) siteNames(count int) []string {
	names := slices.Clone(t.towns)
	for _, mark := range landmarks {
		for _, town := range t.towns {
			names = append(names, strings.Join([]string{town, mark}, " "))
		}
	}
	return names[:count]
}
