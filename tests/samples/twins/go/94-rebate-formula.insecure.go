package rebates

import (
	"errors"
	"net/http"

	"github.com/dop251/goja"
	"github.com/gin-gonic/gin"
)

type order struct {
	Total   float64 `json:"total" binding:"gt=0"`
	Items   int     `json:"items" binding:"gt=0"`
	Formula string  `json:"formula" binding:"required,max=200"`
}

var errFormula = errors.New("the formula gives no rebate")

func (o order) rebate() (float64, error) {
	vm := goja.New()
	if err := errors.Join(vm.Set("total", o.Total), vm.Set("items", o.Items)); err != nil {
		return 0, err
	}
	value, err := vm.RunString(o.Formula)
	if err != nil {
		return 0, errFormula
	}
	return value.ToFloat(), nil
}

func Try(c *gin.Context) {
	var o order
	if err := c.ShouldBindJSON(&o); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"message": "total, items and formula are needed"})
		return
	}
	rebate, err := o.rebate()
	if err != nil || rebate < 0 || rebate > o.Total {
		c.JSON(http.StatusUnprocessableEntity, gin.H{"message": errFormula.Error()})
		return
	}
	c.JSON(http.StatusOK, gin.H{"rebate": rebate, "pay": o.Total - rebate})
}
