package examples

func badAddressFromRequest1(address string) {
	// ruleid: askfirst.go.address-from-request
	http.Get(address)
}

func badAddressFromRequest2(r *http.Request) {
	address := r.FormValue("url")
	// ruleid: askfirst.go.address-from-request
	http.Get(address)
}

func goodAddressFromRequest1(id string) {
	// ok: askfirst.go.address-from-request
	http.Get("https://api.example.com/items/" + id)
}

func goodAddressFromRequest2() {
	// ok: askfirst.go.address-from-request
	http.Get("https://api.example.com/items")
}

func badRedirectFromRequest1(w http.ResponseWriter, r *http.Request) {
	// ruleid: askfirst.go.redirect-from-request
	http.Redirect(w, r, r.FormValue("next"), 302)
}

func badRedirectFromRequest2(w http.ResponseWriter, r *http.Request) {
	next := r.URL.Query().Get("next")
	// ruleid: askfirst.go.redirect-from-request
	http.Redirect(w, r, next, http.StatusFound)
}

func goodRedirectFromRequest1(w http.ResponseWriter, r *http.Request) {
	// ok: askfirst.go.redirect-from-request
	http.Redirect(w, r, "/items/"+r.FormValue("id"), 302)
}

func goodRedirectFromRequest2(w http.ResponseWriter, r *http.Request) {
	// ok: askfirst.go.redirect-from-request
	http.Redirect(w, r, "/", 302)
}
