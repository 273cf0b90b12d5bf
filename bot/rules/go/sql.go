package examples

func badSqlBuilt1(db *sql.DB, name string) {
	// ruleid: askfirst.go.sql-built
	db.Query("SELECT id FROM users WHERE name = '" + name + "'")
}

func badSqlBuilt2(db *sql.DB, r *http.Request) {
	query := fmt.Sprintf("SELECT id FROM users WHERE name = '%s'", r.FormValue("name"))
	// ruleid: askfirst.go.sql-built
	db.QueryRowContext(r.Context(), query)
}

func goodSqlBuilt1(db *sql.DB, name string) {
	// ok: askfirst.go.sql-built
	db.Query("SELECT id FROM users WHERE name = $1", name)
}

func goodSqlBuilt2(db *sql.DB, id int) {
	// ok: askfirst.go.sql-built
	db.Query(fmt.Sprintf("SELECT id FROM users WHERE id = %d", id))
}
