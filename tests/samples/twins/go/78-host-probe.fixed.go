package probes

import (
	"context"
	"net/http"
	"net/netip"
	"os/exec"
	"time"

	"github.com/gin-gonic/gin"
)

type runner func(ctx context.Context, host string) ([]byte, error)

func ping(ctx context.Context, host string) ([]byte, error) {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "ping", "-c", "3", "-W", "2", address.String())
	return cmd.CombinedOutput()
}

func handler(run runner) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, cancel := context.WithTimeout(c.Request.Context(), 10*time.Second)
		defer cancel()

		out, err := run(ctx, c.PostForm("host"))
		if err != nil {
			c.JSON(http.StatusBadGateway, gin.H{"reachable": false})
			return
		}
		c.JSON(http.StatusOK, gin.H{"reachable": true, "bytes": len(out)})
	}
}

// Routes adds the probes to the pages of the signed-in operators.
func Routes(group *gin.RouterGroup) {
	group.POST("/probe", handler(ping))
}
