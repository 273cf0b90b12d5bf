package greeting

import (
	"fmt"
	"log"
	"net/http"
	"time"
)

type Page struct {
	Hotel string
	now   func() time.Time
}

func New(hotel string) *Page {
	return &Page{Hotel: hotel, now: time.Now}
}

func (p *Page) daytime() string {
	if p.now().Hour() < 12 {
		return "Good morning"
	}
	return "Good evening"
}

// ServeHTTP is the first page of the tablet in the lobby: /welcome?guest=Ms+Okoro&room=212
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "malformed form", http.StatusBadRequest)
		return
	}
	guest := r.Form.Get("guest")

	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := fmt.Fprintf(w, "<!doctype html><h1>%s, %s</h1><p>Welcome to %s.</p>", p.daytime(), guest, p.Hotel)
	if err != nil {
		log.Printf("greeting not sent: %v", err)
	}
}
