package examples

func badOriginsAny1() {
	// ruleid: askfirst.go.origins-any
	w.Header().Set("Access-Control-Allow-Origin", "*")
}

func badOriginsAny2(h http.Header, origin string) {
	// ruleid: askfirst.go.origins-any
	h.Set("Access-Control-Allow-Origin", origin)
}

func badOriginsAny3() {
	// ruleid: askfirst.go.origins-any
	use(cors.Options{AllowOriginFunc: func(origin string) bool { return true }})
}

func goodOriginsAny1() {
	// ok: askfirst.go.origins-any
	w.Header().Set("Access-Control-Allow-Origin", "https://a.example")
}

func goodOriginsAny2(h http.Header, origin string) {
	if !known[origin] {
		return
	}
	// ok: askfirst.go.origins-any
	h.Set("Access-Control-Allow-Origin", origin)
}

func badSocketOriginAny1() {
	// ruleid: askfirst.go.socket-origin-any
	use(websocket.Upgrader{CheckOrigin: func(r *http.Request) bool { return true }})
}

func goodSocketOriginAny1() {
	// ok: askfirst.go.socket-origin-any
	use(websocket.Upgrader{ReadBufferSize: 1024})
}
