package clips

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

const store = "/srv/clips"

var sizes = regexp.MustCompile(`^\d{2,4}:\d{2,4}$`)

type job struct {
	source, target, size string
}

func (j job) arguments() []string {
	return []string{"-y", "-loglevel", "quiet", "-i", j.source, "-vf", "scale=" + j.size, j.target}
}

func (j job) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	return exec.CommandContext(ctx, "ffmpeg", j.arguments()...).Run()
}

func Resize(w http.ResponseWriter, r *http.Request) {
	var id int
	if _, err := fmt.Sscanf(r.PathValue("id"), "%d", &id); err != nil {
		http.NotFound(w, r)
		return
	}
	size := r.FormValue("size")
	if !sizes.MatchString(size) {
		http.Error(w, "size is width:height", http.StatusBadRequest)
		return
	}
	clip := job{
		source: filepath.Join(store, fmt.Sprintf("%d.mp4", id)),
		target: filepath.Join(store, fmt.Sprintf("%d-small.mp4", id)),
		size:   size,
	}
	if err := clip.run(r.Context()); err != nil {
		log.Printf("clip %d: %v", id, err)
		http.Error(w, "clip could not be resized", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
