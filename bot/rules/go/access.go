package examples

import "github.com/gin-gonic/gin"

type Person struct {
	Name string
	// ruleid: askfirst.go.record-shown-whole
	PasswordHash string `db:"password_hash" json:"password_hash"`
	// ok: askfirst.go.record-shown-whole
	Salt  string `db:"salt" json:"-"`
	Staff bool
}

const (
	// ruleid: askfirst.go.owner-unasked
	one = "SELECT id, cents FROM invoices WHERE id = $1"
	// ok: askfirst.go.owner-unasked
	all = "SELECT id, cents FROM invoices WHERE paid ORDER BY id"
)

func badFieldsFromRequest1(c *gin.Context, db *gorm.DB) {
	var person Person
	if err := c.ShouldBindJSON(&person); err != nil {
		return
	}
	// ruleid: askfirst.go.fields-from-request
	db.Save(&person)
}

func goodFieldsFromRequest1(c *gin.Context, db *gorm.DB) {
	var person Person
	var body edit
	if err := c.ShouldBindJSON(&body); err != nil {
		return
	}
	person.Name = body.Name
	// ok: askfirst.go.fields-from-request
	db.Save(&person)
	c.JSON(200, person.ID == c.GetInt64("customer"), c.Param("id"))
}

func badRightUnasked1(r *gin.Engine) {
	// ruleid: askfirst.go.right-unasked
	r.DELETE("/dogs/:id", remove)
}

func goodRightUnasked1(r *gin.Engine) {
	// ok: askfirst.go.right-unasked
	r.GET("/dogs/:id", show)
}

func badRouteUnguarded1(r *gin.Engine) {
	// ruleid: askfirst.go.route-unguarded
	r.GET("/firmware", flash)
}

func goodRouteUnguarded1(r *gin.Engine) {
	// ok: askfirst.go.route-unguarded
	r.GET("/prices", show)
}

func badLinkToGivenHost1(r *http.Request) {
	// ruleid: askfirst.go.link-to-given-host
	send(mail, url.URL{Scheme: "https", Host: r.Host, Path: "/reset"})
}

func goodLinkToGivenHost1(site url.URL) {
	// ok: askfirst.go.link-to-given-host
	send(mail, url.URL{Scheme: "https", Host: site.Host, Path: "/reset"})
}
