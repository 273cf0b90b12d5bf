package till

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

type Login struct {
	Shop     string `json:"shop"`
	Password string `json:"password"`
}

type Sync struct {
	endpoint string
	client   *http.Client
}

func NewSync() *Sync {
	return &Sync{
		endpoint: "http://sync.till-cloud.example/v1",
		client:   &http.Client{Timeout: 10 * time.Second},
	}
}

func (s *Sync) post(ctx context.Context, path string, value any) (*http.Response, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.endpoint+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	return s.client.Do(request)
}

// SignIn returns the token that the day's receipts are sent with.
func (s *Sync) SignIn(ctx context.Context, login Login) (string, error) {
	response, err := s.post(ctx, "/sessions", login)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("sign-in answered %s", response.Status)
	}
	return response.Header.Get("X-Till-Token"), nil
}
