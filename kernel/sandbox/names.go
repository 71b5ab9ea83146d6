package sandbox

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

// mobilePrefixes are number blocks of Spanish mobile service (CNMC numbering plan: 6 and 71 to 74).
var mobilePrefixes = []string{
	"606", "609", "616", "619", "626", "629", "636", "639", "646", "649", "656", "659", "667", "676", "679", "686", "696",
}
