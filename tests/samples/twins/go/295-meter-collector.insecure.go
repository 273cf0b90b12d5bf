package meters

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"time"
)

type Collector struct {
	http *http.Client
}

type Reading struct {
	Serial string  `json:"serial"`
	KWh    float64 `json:"kwh"`
}

func NewCollector() *Collector {
	transport := &http.Transport{
		TLSHandshakeTimeout: 5 * time.Second,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true},
	}
	return &Collector{http: &http.Client{Transport: transport, Timeout: 20 * time.Second}}
}

func (c *Collector) Read(ctx context.Context, station string) ([]Reading, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+station+"/readings", nil)
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()

	var readings []Reading
	err = json.NewDecoder(http.MaxBytesReader(nil, response.Body, 1<<20)).Decode(&readings)
	return readings, err
}
