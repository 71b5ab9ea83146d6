// Package access says who asks and what they may do: users and their roles, the default policy, and which hosts and
// origins a server answers.
//
// Floor 3. It knows neither the agent nor the tools' insides.
//
//	users := access.NewUsers("operator")
//	who, err := users.Resolve("noc") // "" is the local user
//	policy := access.NewPolicy(nil)
package access
