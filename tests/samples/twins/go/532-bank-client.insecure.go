package bank

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/sirupsen/logrus"
)

type Client struct {
	base  string
	token string
	http  *http.Client
	log   *logrus.Entry
}

func New(base, token string, log *logrus.Logger) *Client {
	return &Client{
		base:  base,
		token: token,
		http:  &http.Client{Timeout: 20 * time.Second},
		log:   log.WithField("client", "bank"),
	}
}

func (c *Client) request(ctx context.Context, path string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	c.log.Debugf("GET %s with %v", path, request.Header.Get("Authorization"))
	return request, nil
}

// Alive asks the bank whether the association may still read its account.
func (c *Client) Alive(ctx context.Context) error {
	request, err := c.request(ctx, "/consents/current")
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("bank answered %s", response.Status)
	}
	return nil
}
