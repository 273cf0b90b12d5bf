package intake

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

type Intake struct {
	Folder string
	Max    int64
}

func (in *Intake) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	defer r.Body.Close()
	return io.ReadAll(http.MaxBytesReader(w, r.Body, in.Max))
}

func (in *Intake) keep(data []byte) (string, error) {
	name := rand.Text()
	return name, os.WriteFile(filepath.Join(in.Folder, name), data, 0o600)
}

// ServeHTTP takes a photo of a meter from the app of a household.
func (in *Intake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, err := in.body(w, r)
	if err != nil {
		http.Error(w, "photo not read", http.StatusBadRequest)
		return
	}
	if http.DetectContentType(data) != "image/jpeg" {
		http.Error(w, "only JPEG", http.StatusUnsupportedMediaType)
		return
	}
	name, err := in.keep(data)
	if err != nil {
		http.Error(w, "photo not stored", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
	_, _ = fmt.Fprintln(w, name)
}
