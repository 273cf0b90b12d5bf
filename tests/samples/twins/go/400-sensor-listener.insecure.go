package sensors

import (
	"context"
	"net/http"
	"time"
)

type Listener struct {
	server *http.Server
}

func New(address string, handler http.Handler) *Listener {
	return &Listener{
		server: &http.Server{Addr: address, Handler: handler},
	}
}

// Run answers the sensors until the context ends.
func (l *Listener) Run(ctx context.Context, cert, key string) error {
	failed := make(chan error, 1)
	go func() {
		failed <- l.server.ListenAndServeTLS(cert, key)
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		wait, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return l.server.Shutdown(wait)
	}
}
