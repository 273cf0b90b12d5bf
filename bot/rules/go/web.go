package examples

func badCommandBuilt1(host string) {
	// ruleid: askfirst.go.command-built
	exec.Command("sh", "-c", "ping "+host).Run()
}

func badCommandBuilt2(r *http.Request) {
	// ruleid: askfirst.go.command-built
	exec.Command(r.FormValue("tool")).Run()
}

func goodCommandBuilt1(host string) {
	// ok: askfirst.go.command-built
	exec.Command("ping", "-c", "1", host).Run()
}

func goodCommandBuilt2() {
	// ok: askfirst.go.command-built
	exec.Command("uptime").Run()
}

func badPathFromInput1(name string) {
	// ruleid: askfirst.go.path-from-input
	os.Open(filepath.Join("/srv", name))
}

func badPathFromInput2(r *http.Request) {
	// ruleid: askfirst.go.path-from-input
	os.ReadFile("/srv/" + r.FormValue("name"))
}

func goodPathFromInput1(name string) {
	// ok: askfirst.go.path-from-input
	os.Open(filepath.Join("/srv", filepath.Base(name)))
}

func goodPathFromInput2(name string) {
	if !filepath.IsLocal(name) {
		return
	}
	// ok: askfirst.go.path-from-input
	os.Open(filepath.Join("/srv", name))
}

func badZipSlip1(to string, z *zip.ReadCloser) {
	for _, f := range z.File {
	// ruleid: askfirst.go.zip-slip
	write(filepath.Join(to, f.Name), f)
	}
}

func badZipSlip2(to string, in io.Reader) {
	t := tar.NewReader(in)
	h, _ := t.Next()
	// ruleid: askfirst.go.zip-slip
	write(filepath.Join(to, h.Name), t)
}

func goodZipSlip1(to string, z *zip.ReadCloser) {
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) {
			continue
		}
	// ok: askfirst.go.zip-slip
	write(filepath.Join(to, f.Name), f)
	}
}

func goodZipSlip2(to string, user User) {
	// ok: askfirst.go.zip-slip
	write(filepath.Join(to, user.Name), nil)
}

func badHtmlFromInput1(text string) {
	// ruleid: askfirst.go.html-from-input
	show(template.HTML(text))
}

func badHtmlFromInput2(w http.ResponseWriter, r *http.Request) {
	// ruleid: askfirst.go.html-from-input
	fmt.Fprintf(w, "<p>%s</p>", r.FormValue("name"))
}

func goodHtmlFromInput1(text string) {
	// ok: askfirst.go.html-from-input
	show(template.HTML(html.EscapeString(text)))
}

func goodHtmlFromInput2(w http.ResponseWriter, r *http.Request) {
	// ok: askfirst.go.html-from-input
	fmt.Fprintf(w, "<p>%s</p>", html.EscapeString(r.FormValue("name")))
}

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

func badErrorShown1(w http.ResponseWriter, err error) {
	// ruleid: askfirst.go.error-shown
	http.Error(w, err.Error(), 500)
}

func badErrorShown2(w http.ResponseWriter, err error) {
	// ruleid: askfirst.go.error-shown
	fmt.Fprintf(w, "failed: %v", err)
}

func goodErrorShown1(w http.ResponseWriter, err error) {
	// ok: askfirst.go.error-shown
	http.Error(w, "failed", 500)
}

func goodErrorShown2(err error) {
	// ok: askfirst.go.error-shown
	log.Println(err)
}
