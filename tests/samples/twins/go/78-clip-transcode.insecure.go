package clips

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"
)

const store = "/srv/clips"

type job struct {
	source, target, size string
}

func (j job) command() string {
	return fmt.Sprintf("ffmpeg -y -i %s -vf scale=%s %s 2>/dev/null", j.source, j.size, j.target)
}

func (j job) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	return exec.CommandContext(ctx, "sh", "-c", j.command()).Run()
}

func Resize(w http.ResponseWriter, r *http.Request) {
	var id int
	if _, err := fmt.Sscanf(r.PathValue("id"), "%d", &id); err != nil {
		http.NotFound(w, r)
		return
	}
	clip := job{
		source: filepath.Join(store, fmt.Sprintf("%d.mp4", id)),
		target: filepath.Join(store, fmt.Sprintf("%d-small.mp4", id)),
		size:   r.FormValue("size"),
	}
	if err := clip.run(r.Context()); err != nil {
		log.Printf("clip %d: %v", id, err)
		http.Error(w, "clip could not be resized", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
