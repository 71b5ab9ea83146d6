// Package all is the one list of the tools that there are, for those who offer them and those who test or describe them.
//
// Floor 4. A new tool is added to New and nowhere else.
//
//	list := all.New(client, all.Knowledge{Kinds: kinds, Causes: causes}, index)
package all
