package rebates

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

type order struct {
	Total   float64 `json:"total" binding:"gt=0"`
	Items   int     `json:"items" binding:"gt=0"`
	Formula string  `json:"formula" binding:"required,max=200"`
}

var errFormula = errors.New("the formula gives no rebate")

// rebate knows two formulas: "10%" of the total and "0.50/item".
func (o order) rebate() (float64, error) {
	kinds := map[string]float64{"%": o.Total / 100, "/item": float64(o.Items)}
	for suffix, unit := range kinds {
		digits := len(o.Formula) - len(suffix)
		if digits <= 0 || o.Formula[digits:] != suffix {
			continue
		}
		factor, err := strconv.ParseFloat(o.Formula[:digits], 64)
		if err == nil {
			return factor * unit, nil
		}
	}
	return 0, errFormula
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
