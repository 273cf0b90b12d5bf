package cart

import (
	"net/http"

	"github.com/gorilla/securecookie"
)

const cookieName = "__Host-cart"

type Line struct {
	Article string
	Count   int
	Cents   int64
}

type Cart struct {
	Lines []Line
	Staff bool
}

type Codec struct {
	signed *securecookie.SecureCookie
}

func (c Codec) read(r *http.Request) (Cart, error) {
	var cart Cart
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return cart, err
	}
	err = c.signed.Decode(cookieName, cookie.Value, &cart)
	return cart, err
}

func (c Cart) total() int64 {
	var cents int64
	for _, line := range c.Lines {
		cents += line.Cents * int64(line.Count)
	}
	if c.Staff {
		cents -= cents / 5
	}
	return cents
}

// Total tells what the shop's checkout charges.
func (c Codec) Total(r *http.Request) (int64, error) {
	cart, err := c.read(r)
	if err != nil {
		return 0, err
	}
	return cart.total(), nil
}
