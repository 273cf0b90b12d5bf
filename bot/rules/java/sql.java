package examples;

class Sql {
  Object badSqlBuilt1(Statement s, String name) throws Exception {
    // ruleid: askfirst.java.sql-built
    return s.executeQuery("SELECT id FROM users WHERE name = '" + name + "'");
  }

  Object badSqlBuilt2(JdbcTemplate db, @RequestParam("q") String q) throws Exception {
    String sql = String.format("SELECT id FROM users WHERE name = '%s'", q);
    // ruleid: askfirst.java.sql-built
    return db.queryForList(sql);
  }

  Object badSqlBuilt3(EntityManager em, String order) throws Exception {
    String text = "select o from Order o";
    text += " order by " + order;
    // ruleid: askfirst.java.sql-built
    return em.createQuery(text);
  }

  void goodSqlBuilt1(PreparedStatement s, Connection c, String name) throws Exception {
    // ok: askfirst.java.sql-built
    c.prepareStatement("SELECT id FROM users WHERE name = ?");
  }

  Object goodSqlBuilt2(JdbcTemplate db, String name) throws Exception {
    // ok: askfirst.java.sql-built
    return db.queryForList("SELECT id FROM users WHERE name = ?", "%" + name + "%");
  }

  Object goodSqlBuilt3(Statement s, String order) throws Exception {
    String column = COLUMNS.get(order);
    // ok: askfirst.java.sql-built
    return s.executeQuery("SELECT id FROM users ORDER BY " + column);
  }

  Object goodSqlBuilt4(Statement s, int id) throws Exception {
    // ok: askfirst.java.sql-built
    return s.executeQuery("SELECT id FROM users WHERE id = " + id);
  }

  void badSqlAppended1(StringBuilder sql, Filter filter) throws Exception {
    // ruleid: askfirst.java.sql-appended
    sql.append(" AND city = '").append(filter.city());
  }

  void badSqlAppended2(StringBuilder sql, String name) throws Exception {
    // ruleid: askfirst.java.sql-appended
    sql.append(" WHERE name LIKE '%").append(name);
  }

  void goodSqlAppended1(StringBuilder sql, Filter filter) throws Exception {
    // ok: askfirst.java.sql-appended
    sql.append(" AND city = ?").append(" ORDER BY name");
  }

  void goodSqlAppended2(StringBuilder sql, int page) throws Exception {
    // ok: askfirst.java.sql-appended
    sql.append(" LIMIT ").append(page);
  }

  // ruleid: askfirst.java.sql-placeholder-missing
  @Select("SELECT * FROM users WHERE name = '${name}'")
  List<User> byName(String name);

  // ruleid: askfirst.java.sql-placeholder-missing
  @Delete("DELETE FROM ${table}")
  void clear(String table);

  // ok: askfirst.java.sql-placeholder-missing
  @Select("SELECT * FROM users WHERE name = #{name}")
  List<User> byNameBound(String name);

  // ok: askfirst.java.sql-placeholder-missing
  @Delete("DELETE FROM users")
  void clearUsers();
}
