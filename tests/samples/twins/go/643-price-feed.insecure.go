package prices

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/antchfx/xmlquery"
	"github.com/gin-gonic/gin"
)

type Feed struct {
	mu  sync.RWMutex
	doc *xmlquery.Node
}

func (f *Feed) Replace(doc *xmlquery.Node) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.doc = doc
}

func (f *Feed) price(article string) (string, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()

	path := fmt.Sprintf("//offer[@public='yes' and @article='%s']/price", article)
	node, err := xmlquery.Query(f.doc, path)
	if err != nil {
		return "", err
	}
	if node == nil {
		return "", fmt.Errorf("no such offer")
	}
	return node.InnerText(), nil
}

func (f *Feed) Show(c *gin.Context) {
	price, err := f.price(c.Query("article"))
	if err != nil {
		c.JSON(http.StatusNotFound, gin.H{"message": "no such offer"})
		return
	}
	c.JSON(http.StatusOK, gin.H{"price": price})
}
