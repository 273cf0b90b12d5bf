package examples

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
