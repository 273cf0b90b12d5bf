package routers

import (
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
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

var hostName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

func (s settings) commands() [][]string {
	all := make([][]string, 0, len(steps))
	for _, step := range steps {
		all = append(all, strings.Fields(strings.NewReplacer("%[1]s", s.Address, "%[2]s", s.Name).Replace(step)))
	}
	return all
}

func apply(s settings) error {
	for _, words := range s.commands() {
		if out, err := exec.Command("uci", words[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
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
	if !hostName.MatchString(s.Name) {
		c.JSON(http.StatusBadRequest, gin.H{"message": "the name has letters, digits and hyphens"})
		return
	}
	if err := apply(s); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"message": "settings were not taken"})
		return
	}
	c.Status(http.StatusNoContent)
}
