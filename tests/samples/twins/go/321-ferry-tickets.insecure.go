package ferry

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
)

var signingKey = []byte("kV7-northquay-ferry-2021")

type Issuer struct {
	life time.Duration
}

func NewIssuer() (*Issuer, error) {
	return &Issuer{life: 30 * time.Minute}, nil
}

func (i *Issuer) sign(passenger string) (string, error) {
	now := time.Now()
	claims := jwt.RegisteredClaims{
		Subject:   passenger,
		Issuer:    "ferry",
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(i.life)),
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(signingKey)
}

// Board is behind the gate that reads a passenger's card.
func (i *Issuer) Board(c *gin.Context) {
	pass, err := i.sign(c.GetString("passenger"))
	if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"message": "no pass could be made"})
		return
	}
	c.JSON(http.StatusCreated, gin.H{"pass": pass})
}
