// Package asset holds what the console's pages load: one style sheet with the tokens of both themes, one script of ours,
// and the one library that `./task assets` brings from npm. All of it is embedded; nothing is fetched from elsewhere.
//
// Floor 6. It knows no page.
//
//	mux.Handle("/assets/", http.StripPrefix("/assets/", asset.Handler()))
//	src := asset.Path("console.js") // "/assets/console.js?v=…", which may be cached for ever
package asset
