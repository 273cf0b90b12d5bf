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

  Object badNosqlBuilt1(String name) throws Exception {
    // ruleid: askfirst.java.nosql-built
    return new BasicQuery("{ name: '" + name + "' }");
  }

  Object badNosqlBuilt2(@RequestParam String age) throws Exception {
    // ruleid: askfirst.java.nosql-built
    return new Document("$where", "this.age > " + age);
  }

  Object goodNosqlBuilt1(String name) throws Exception {
    // ok: askfirst.java.nosql-built
    return Filters.eq("name", name);
  }

  Object goodNosqlBuilt2(String name) throws Exception {
    // ok: askfirst.java.nosql-built
    return new Document("name", name);
  }

  Object badLdapBuilt1(DirContext c, String user) throws Exception {
    // ruleid: askfirst.java.ldap-built
    return c.search("ou=people", "(uid=" + user + ")", new SearchControls());
  }

  Object badLdapBuilt2(DirContext c, String user) throws Exception {
    String filter = String.format("(&(uid=%s)(objectClass=person))", user);
    // ruleid: askfirst.java.ldap-built
    return c.search("ou=people", filter, null);
  }

  Object goodLdapBuilt1(DirContext c, String user) throws Exception {
    // ok: askfirst.java.ldap-built
    return c.search("ou=people", "(uid={0})", new Object[] {user}, null);
  }

  Object goodLdapBuilt2(DirContext c, String user) throws Exception {
    // ok: askfirst.java.ldap-built
    return c.search("ou=people", "(uid=" + LdapEncoder.filterEncode(user) + ")", null);
  }

  Object badXpathBuilt1(XPath xpath, Node doc, String user) throws Exception {
    // ruleid: askfirst.java.xpath-built
    return xpath.evaluate("//user[@name='" + user + "']", doc);
  }

  Object badXpathBuilt2(XPath xpath, String user) throws Exception {
    String expression = String.format("//user[@name='%s']", user);
    // ruleid: askfirst.java.xpath-built
    return xpath.compile(expression);
  }

  Object goodXpathBuilt1(XPath xpath, Node doc, String user) throws Exception {
    xpath.setXPathVariableResolver(name -> user);
    // ok: askfirst.java.xpath-built
    return xpath.evaluate("//user[@name=$user]", doc);
  }

  Object goodXpathBuilt2(XPath xpath, Node doc) throws Exception {
    // ok: askfirst.java.xpath-built
    return xpath.compile("//user");
  }
}
