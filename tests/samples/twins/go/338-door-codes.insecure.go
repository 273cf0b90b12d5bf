package doors

import (
	"fmt"
	"math/rand"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

type Codes struct {
	mu    sync.Mutex
	valid map[string]time.Time
	draw  *rand.Rand
}

func NewCodes() *Codes {
	source := rand.NewSource(time.Now().UnixNano())
	return &Codes{valid: map[string]time.Time{}, draw: rand.New(source)}
}

func (k *Codes) next() (string, error) {
	return fmt.Sprintf("%08d", k.draw.Intn(100_000_000)), nil
}

// Issue gives the guest of a cabin the access code for its door.
func (k *Codes) Issue(c echo.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()

	code, err := k.next()
	if err != nil {
		return echo.NewHTTPError(http.StatusInternalServerError, "no code could be drawn")
	}
	k.valid[code] = time.Now().Add(48 * time.Hour)
	return c.JSON(http.StatusCreated, map[string]string{"code": code})
}

func (k *Codes) Opens(code string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return time.Now().Before(k.valid[code])
}
