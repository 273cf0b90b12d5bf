package examples

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
