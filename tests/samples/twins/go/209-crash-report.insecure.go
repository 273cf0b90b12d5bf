package recovery

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

type Crash struct {
	Message string `json:"message"`
	Detail  string `json:"detail"`
	Stack   string `json:"stack"`
}

func describe(c *gin.Context, cause any) Crash {
	stack := string(debug.Stack())
	slog.Error("handler crashed", "path", c.FullPath(), "cause", fmt.Sprint(cause), "stack", stack)
	return Crash{
		Message: "something went wrong",
		Detail:  fmt.Sprint(cause),
		Stack:   stack,
	}
}

// Middleware answers instead of a handler that crashed.
func Middleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			if cause := recover(); cause != nil {
				c.AbortWithStatusJSON(http.StatusInternalServerError, describe(c, cause))
			}
		}()
		c.Next()
	}
}
