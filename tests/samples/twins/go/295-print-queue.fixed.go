package printing

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"time"
)

type Option func(*tls.Config)

func ForPrinters(name string) Option {
	return func(c *tls.Config) {
		c.ServerName = name
	}
}

type Queue struct {
	address string
	config  *tls.Config
}

func NewQueue(address string, options ...Option) *Queue {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	for _, option := range options {
		option(config)
	}
	return &Queue{address: address, config: config}
}

func (q *Queue) Print(document []byte) error {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	conn, err := tls.DialWithDialer(dialer, "tcp", q.address, q.config)
	if err != nil {
		return fmt.Errorf("printer %s: %w", q.address, err)
	}
	defer conn.Close()

	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return err
	}
	_, err = io.Copy(conn, bytes.NewReader(document))
	return err
}
