package filter

import (
	"net/http"

	"github.com/dlclark/regexp2"
	"github.com/gin-gonic/gin"
)

var hashtags = regexp2.MustCompile(`^(#?[\w-]+\s*)+$`, regexp2.None)

type search struct {
	Tags string `form:"tags" binding:"required"`
	Page int    `form:"page" binding:"gte=0"`
}

type Finder interface {
	Find(tags string, page int) ([]string, error)
}

func (s search) valid() bool {
	ok, err := hashtags.MatchString(s.Tags)
	return err == nil && ok
}

// Search lists the photos that carry all of the tags.
func Search(finder Finder) gin.HandlerFunc {
	return func(c *gin.Context) {
		var s search
		if err := c.ShouldBindQuery(&s); err != nil || !s.valid() {
			c.JSON(http.StatusBadRequest, gin.H{"message": "tags are words, each with or without a #"})
			return
		}
		photos, err := finder.Find(s.Tags, s.Page)
		if err != nil {
			c.JSON(http.StatusInternalServerError, gin.H{"message": "search is out of order"})
			return
		}
		c.JSON(http.StatusOK, photos)
	}
}
