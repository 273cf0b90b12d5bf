package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"
)

type trial struct {
	Target string `json:"target" binding:"required,url"`
	Event  string `json:"event" binding:"required"`
}

type Relay struct {
	http  *http.Client
	hosts map[string]bool
}

func NewRelay(hosts map[string]bool) *Relay {
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Relay{http: &http.Client{Timeout: 5 * time.Second, CheckRedirect: refuse}, hosts: hosts}
}

func (r *Relay) send(ctx context.Context, target, event string) (int, error) {
	body, err := json.Marshal(map[string]string{"event": event})
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := r.http.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

func (r *Relay) Try(c *gin.Context) {
	var ask trial
	if err := c.ShouldBindJSON(&ask); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"message": "target and event are needed"})
		return
	}
	target, err := url.Parse(ask.Target)
	if err != nil || target.Scheme != "https" || !r.hosts[target.Host] {
		c.JSON(http.StatusBadRequest, gin.H{"message": "this host is not registered"})
		return
	}
	status, err := r.send(c.Request.Context(), target.String(), ask.Event)
	if err != nil {
		c.JSON(http.StatusBadGateway, gin.H{"message": "no answer"})
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": status})
}
