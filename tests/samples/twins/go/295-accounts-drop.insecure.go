package drop

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"golang.org/x/crypto/ssh"
)

type Drop struct {
	Address string
	User    string
	KeyFile string
}

func (d Drop) config() (*ssh.ClientConfig, error) {
	pem, err := os.ReadFile(d.KeyFile)
	if err != nil {
		return nil, err
	}
	signer, err := ssh.ParsePrivateKey(pem)
	if err != nil {
		return nil, err
	}
	return &ssh.ClientConfig{
		User:            d.User,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(),
		Timeout:         10 * time.Second,
	}, nil
}

// Deliver hands the day's accounts to the bank's host.
func (d Drop) Deliver(accounts []byte) error {
	config, err := d.config()
	if err != nil {
		return err
	}
	client, err := ssh.Dial("tcp", d.Address, config)
	if err != nil {
		return fmt.Errorf("bank host: %w", err)
	}
	defer client.Close()

	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	session.Stdin = bytes.NewReader(accounts)
	return session.Run("receive-accounts")
}
