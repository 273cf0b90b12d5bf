package carrier

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

type Client struct {
	Base   string
	User   string
	APIKey string
	http   *http.Client
}

type Label struct {
	Order  string `json:"order"`
	Weight int    `json:"weight"`
}

func Default() *Client {
	return &Client{
		Base:   "https://api.carrier.example/v2",
		User:   "shop-4471",
		APIKey: "ck_live_9f2Jx7QmB41nVtEz0RsLw83H",
		http:   &http.Client{Timeout: 15 * time.Second},
	}
}

func (c *Client) Print(ctx context.Context, label Label) error {
	body, err := json.Marshal(label)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Base+"/labels", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.SetBasicAuth(c.User, c.APIKey)
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("carrier answered %s", response.Status)
	}
	return nil
}
