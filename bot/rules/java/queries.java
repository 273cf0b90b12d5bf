package examples;

class Queries {
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
