package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

type Settings struct {
	Address  string
	CertFile string
	KeyFile  string
}

func (s Settings) tls() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS10,
		NextProtos: []string{"h2", "http/1.1"},
	}
}

// Serve answers the practices' terminals until the context ends.
func Serve(ctx context.Context, settings Settings, handler http.Handler) error {
	server := &http.Server{
		Addr:              settings.Address,
		Handler:           handler,
		TLSConfig:         settings.tls(),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
	}
	go func() {
		<-ctx.Done()
		wait, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Shutdown(wait); err != nil {
			slog.Warn("gateway was not shut down in time", "err", err)
		}
	}()
	err := server.ListenAndServeTLS(settings.CertFile, settings.KeyFile)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
