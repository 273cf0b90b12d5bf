package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

type trial struct {
	Target string `json:"target" binding:"required,url"`
	Event  string `json:"event" binding:"required"`
}

type Relay struct {
	http *http.Client
}

func NewRelay() *Relay {
	return &Relay{http: &http.Client{Timeout: 5 * time.Second}}
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
	status, err := r.send(c.Request.Context(), ask.Target, ask.Event)
	if err != nil {
		c.JSON(http.StatusBadGateway, gin.H{"message": "no answer"})
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": status})
}
