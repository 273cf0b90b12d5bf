package feeds

import (
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"time"
)

type preview struct {
	Title string `xml:"channel>title"`
	Items []struct {
		Title string `xml:"title"`
	} `xml:"channel>item"`
}

var client = &http.Client{Timeout: 8 * time.Second}

func Preview(w http.ResponseWriter, r *http.Request) {
	address := r.FormValue("feed")
	response, err := client.Get(address)
	if err != nil {
		slog.Info("feed not fetched", "err", err)
		http.Error(w, "the feed could not be fetched", http.StatusBadGateway)
		return
	}
	defer response.Body.Close()

	var feed preview
	if err := xml.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&feed); err != nil {
		http.Error(w, "that is no feed", http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if _, err := io.WriteString(w, feed.Title); err != nil {
		slog.Warn("preview not sent", "err", err)
	}
}
