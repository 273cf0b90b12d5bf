package scans

import (
	"log"
	"net/http"
	"os"
	"path/filepath"
)

type Archive struct {
	dir string
}

func NewArchive(dir string) *Archive {
	return &Archive{dir: dir}
}

func (a *Archive) locate(name string) string {
	return filepath.Join(a.dir, name)
}

// ServeHTTP sends the scan of a delivery note to the driver's app.
func (a *Archive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("note")
	if name == "" {
		http.Error(w, "note is missing", http.StatusBadRequest)
		return
	}
	file, err := os.Open(a.locate(name))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()

	info, err := file.Stat()
	if err != nil || info.IsDir() {
		http.NotFound(w, r)
		return
	}
	log.Printf("scan of %d bytes sent", info.Size())
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, info.Name(), info.ModTime(), file)
}
