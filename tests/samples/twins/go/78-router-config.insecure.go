package routers

import (
	"fmt"
	"net/http"
	"os/exec"
	"strings"

	"github.com/gin-gonic/gin"
)

var steps = []string{
	"uci set network.lan.ipaddr=%[1]s",
	"uci set system.@system[0].hostname=%[2]s",
	"uci commit",
}

type settings struct {
	Address string `json:"address" binding:"required,ip"`
	Name    string `json:"name" binding:"required"`
}

func (s settings) script() string {
	return fmt.Sprintf(strings.Join(steps, " && "), s.Address, s.Name)
}

func apply(s settings) error {
	shell := exec.Command("/bin/sh")
	shell.Args = append(shell.Args, "-c", s.script())
	if out, err := shell.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// Put is for the owner of the router, who has signed in.
func Put(c *gin.Context) {
	var s settings
	if err := c.ShouldBindJSON(&s); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"message": "address and name are needed"})
		return
	}
	if err := apply(s); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"message": "settings were not taken"})
		return
	}
	c.Status(http.StatusNoContent)
}
