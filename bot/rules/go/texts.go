package examples

import (
	"github.com/antchfx/xmlquery"
	"go.mongodb.org/mongo-driver/bson"
	"gopkg.in/ldap"
)

func badSqlText1(m Move) string {
	// ruleid: askfirst.go.sql-text
	return "UPDATE animals SET pen = '" + m.Pen + "' WHERE id = 1"
}

func badSqlText2(m Move) string {
	// ruleid: askfirst.go.sql-text
	return fmt.Sprintf("SELECT id FROM animals WHERE pen = '%s'", m.Pen)
}

func badSqlText3(b *strings.Builder, note string) {
	// ruleid: askfirst.go.sql-text
	b.WriteString(" AND note LIKE '%" + note + "%'")
}

func goodSqlText1(db *sql.DB, pen string) {
	// ok: askfirst.go.sql-text
	db.Query("SELECT " + columns + " FROM animals WHERE pen = $1", pen)
	// ok: askfirst.go.sql-text
	use(fmt.Sprintf("SELECT id FROM animals WHERE id IN (%s)", marks))
}

func badSqlFromRequest1(c *gin.Context, db *gorm.DB) {
	// ruleid: askfirst.go.sql-from-request
	db.Order(c.Query("sort")).Find(&all)
	// ruleid: askfirst.go.sql-from-request
	db.First(&one, c.Param("id"))
}

func goodSqlFromRequest1(c *gin.Context, db *gorm.DB) {
	// ok: askfirst.go.sql-from-request
	db.Where("id = ?", c.Param("id")).First(&one)
}

func badLdapFilter1(name string) string {
	// ruleid: askfirst.go.ldap-filter
	return fmt.Sprintf("(&(objectClass=person)(uid=%s))", name)
}

func goodLdapFilter1() string {
	// ok: askfirst.go.ldap-filter
	return "(&(objectClass=person)(uid=admin))"
}

func badXpathBuilt1(doc *xmlquery.Node, name string) {
	// ruleid: askfirst.go.xpath-built
	xmlquery.Find(doc, "//user[name='"+name+"']")
}

func badXpathBuilt2(doc *xmlquery.Node, name string) {
	// ruleid: askfirst.go.xpath-built
	xmlquery.Find(doc, fmt.Sprintf("//user[@name='%s']", name))
}

func goodXpathBuilt1(doc *xmlquery.Node) {
	// ok: askfirst.go.xpath-built
	xmlquery.Find(doc, "//user")
}

func badQueryDocumentBuilt1(c *gin.Context) {
	var filter bson.M
	// ruleid: askfirst.go.query-document-built
	c.BindJSON(&filter)
}

func badQueryDocumentBuilt2(name string) bson.M {
	// ruleid: askfirst.go.query-document-built
	return bson.M{"$where": "this.name == " + name}
}

func goodQueryDocumentBuilt1(name string) bson.M {
	// ok: askfirst.go.query-document-built
	return bson.M{"name": name}
}

func badMailHeader1(b *strings.Builder, subject string) {
	// ruleid: askfirst.go.mail-header
	fmt.Fprintf(b, "Subject: %s\r\n", subject)
}

func badMailHeader2(subject, text string) []byte {
	// ruleid: askfirst.go.mail-header
	return []byte("Subject: " + subject + "\r\n\r\n" + text)
}

func goodMailHeader1(b *strings.Builder, text string) {
	// ok: askfirst.go.mail-header
	fmt.Fprintf(b, "Subject: order\r\n\r\n%s", text)
}
