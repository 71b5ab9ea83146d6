package sandbox

// regionNames and siteNames are the places of the simulated country: real towns and quarters, with sites that are not.
var regionNames = []string{"Andalucía", "Castilla y León", "Galicia"}

var siteNames = [][]string{
	{
		"Sevilla Este", "Sevilla Nervión", "Triana", "Dos Hermanas", "Utrera", "Écija", "Carmona", "Córdoba Centro",
		"Lucena", "Málaga Puerto", "Torremolinos", "Marbella", "Antequera", "Granada Zaidín", "Motril", "Almería Puerto",
		"Jaén Norte", "Úbeda", "Cádiz Bahía", "Huelva Conquero",
	},
	{
		"Valladolid Delicias", "Valladolid Parquesol", "Medina del Campo", "Burgos Gamonal", "Miranda de Ebro",
		"Aranda de Duero", "León Eras", "Ponferrada", "Astorga", "Salamanca Tejares", "Béjar", "Ciudad Rodrigo",
		"Zamora Pinilla", "Benavente", "Palencia Allende", "Aguilar de Campoo", "Segovia Acueducto", "Cuéllar",
		"Ávila Murallas", "Soria Espolón",
	},
	{
		"A Coruña Riazor", "A Coruña Monelos", "Ferrol Vello", "Betanzos", "Carballo", "Santiago Fontiñas", "Padrón",
		"Ribeira", "Noia", "Lugo Fingoi", "Monforte de Lemos", "Viveiro", "Sarria", "Ourense Couto", "Verín",
		"O Barco", "Pontevedra Campolongo", "Vigo Coia", "Vigo Teis", "Cangas",
	},
}

var givenNames = []string{
	"María", "Carmen", "Lucía", "Ana", "Isabel", "Elena", "Rocío", "Uxía", "Sabela", "Noelia", "Marta", "Paula", "Irene",
	"Antonio", "José", "Manuel", "Francisco", "Javier", "Daniel", "Brais", "Xoán", "Sergio", "Álvaro", "Rubén", "Iván",
	"James", "Emily", "Oliver", "Sophie",
}

var familyNames = []string{
	"García", "Fernández", "González", "Rodríguez", "López", "Martínez", "Sánchez", "Pérez", "Gómez", "Martín", "Jiménez",
	"Ruiz", "Hernández", "Díaz", "Moreno", "Álvarez", "Romero", "Alonso", "Gutiérrez", "Navarro", "Torres", "Domínguez",
	"Vázquez", "Ramos", "Castro", "Suárez", "Ortega", "Rubio", "Iglesias", "Varela",
}

var trades = []string{"Talleres", "Panadería", "Transportes", "Conservas", "Clínica", "Ferretería", "Bodegas", "Viveros"}

var vendors = []string{"Norla", "Ibertel", "Qanta"}

var deviceModels = []string{"Aro 5", "Aro 6 Pro", "Lince X", "Lince Mini", "Mirador 12", "Faro Router", "Faro Sensor"}

// partner is an operator abroad at whose network our subscribers roam.
type partner struct{ name, plmn, country, countryEN string }

// partners are operators that do not exist, under country codes that do (ITU-T E.212).
var partners = []partner{
	{"Lusacom", "26899", "Portugal", "Portugal"}, {"Gallia Mobile", "20898", "Francia", "France"}, {"Albion Tel", "23499", "Reino Unido", "the United Kingdom"},
}

// fibreProducts are what fixed lines are sold as.
var fibreProducts = []product{{id: "PO-FIBRA-300", name: "Fibra 300"}, {id: "PO-FIBRA-600", name: "Fibra 600"}, {id: "PO-FIBRA-1000", name: "Fibra 1 Gb"}}

// fixedPrefixes are area codes of the three regions (CNMC numbering plan), with the first digit of the number.
var fixedPrefixes = []string{"9544", "9833", "9865"}

// mobilePrefixes are number blocks of Spanish mobile service (CNMC numbering plan: 6 and 71 to 74).
var mobilePrefixes = []string{
	"606", "609", "616", "619", "626", "629", "636", "639", "646", "649", "656", "659", "667", "676", "679", "686", "696",
}
