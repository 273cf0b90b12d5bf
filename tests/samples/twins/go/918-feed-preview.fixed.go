package feeds

import (
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

type preview struct {
	Title string `xml:"channel>title"`
	Items []struct {
		Title string `xml:"title"`
	} `xml:"channel>item"`
}

// public refuses a connection before it is made, whatever a name resolved to.
func public(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := to.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errors.New("not a public address")
	}
	return nil
}

var client = &http.Client{
	Timeout:   8 * time.Second,
	Transport: &http.Transport{DialContext: (&net.Dialer{Control: public}).DialContext},
}

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
