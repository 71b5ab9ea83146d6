// Package web is the console: it joins pages, assets and the websocket behind one guard.
//
// Floor 6. It turns HTTP into calls on the agent and events into HTML, and has no logic of its own.
//
//	console, err := web.New(web.Config{Agent: agent, Store: store, Identify: identify, Guard: web.Guard{…}, …})
//	defer console.Close()
//	mux.Handle("/", console) // GET /ws, /assets/…, and every page
package web
