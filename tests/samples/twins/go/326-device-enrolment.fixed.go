package enrol

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
)

type strength int

const (
	small strength = 3072
	large strength = 4096
)

type Identity struct {
	Key     []byte
	Request []byte
}

func newKey(of strength) (*rsa.PrivateKey, error) {
	return rsa.GenerateKey(rand.Reader, int(of))
}

// Enrol makes the key of a device and the request for its certificate.
func Enrol(serial string, gateway bool) (Identity, error) {
	bits := small
	if gateway {
		bits = large
	}
	key, err := newKey(bits)
	if err != nil {
		return Identity{}, fmt.Errorf("key of %s: %w", serial, err)
	}
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: serial}}
	request, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		return Identity{}, fmt.Errorf("request of %s: %w", serial, err)
	}
	return Identity{
		Key:     pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}),
		Request: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request}),
	}, nil
}
