package tracks

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
)

type Importer struct {
	folder string
}

var errTooLarge = errors.New("track is too large")

func (im *Importer) unpack(to io.Writer, packed io.Reader) (int64, error) {
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return 0, err
	}
	defer plain.Close()
	return io.Copy(to, plain)
}

// ServeHTTP takes a GPX file as watches send it, packed by gzip.
func (im *Importer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, err := os.CreateTemp(im.folder, "track-*.gpx")
	if err != nil {
		http.Error(w, "track not stored", http.StatusInternalServerError)
		return
	}
	defer file.Close()

	size, err := im.unpack(file, http.MaxBytesReader(w, r.Body, 5<<20))
	if errors.Is(err, errTooLarge) {
		_ = os.Remove(file.Name())
		http.Error(w, "track is too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		_ = os.Remove(file.Name())
		http.Error(w, "that is no packed track", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusCreated)
	_, _ = fmt.Fprintf(w, "%d bytes\n", size)
}
