package examples;

class Loading {
  Object badJavaDeserialization1(InputStream in) throws Exception {
    // ruleid: askfirst.java.java-deserialization
    return new ObjectInputStream(in).readObject();
  }

  Object badJavaDeserialization2(byte[] data) throws Exception {
    ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(data));
    // ruleid: askfirst.java.java-deserialization
    return stream.readObject();
  }

  Object goodJavaDeserialization1(InputStream in) throws Exception {
    ObjectInputStream stream = new ObjectInputStream(in);
    stream.setObjectInputFilter(FILTER);
    // ok: askfirst.java.java-deserialization
    return stream.readObject();
  }

  Object goodJavaDeserialization2(ObjectMapper mapper, InputStream in) throws Exception {
    // ok: askfirst.java.java-deserialization
    return mapper.readValue(in, Order.class);
  }

  Object badTypeFromData1(InputStream in) throws Exception {
    // ruleid: askfirst.java.type-from-data
    return new XMLDecoder(in).readObject();
  }

  Object badTypeFromData2(String text) throws Exception {
    // ruleid: askfirst.java.type-from-data
    return new Yaml().load(text);
  }

  void badTypeFromData3(ObjectMapper mapper) throws Exception {
    // ruleid: askfirst.java.type-from-data
    mapper.enableDefaultTyping();
  }

  Object goodTypeFromData1(String text) throws Exception {
    // ok: askfirst.java.type-from-data
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  Object goodTypeFromData2(ObjectMapper mapper, String text) throws Exception {
    // ok: askfirst.java.type-from-data
    return mapper.readValue(text, Order.class);
  }

  Object badXmlEntities1(InputStream in) throws Exception {
    // ruleid: askfirst.java.xml-entities
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
  }

  Object badXmlEntities2(Reader in) throws Exception {
    // ruleid: askfirst.java.xml-entities
    XMLInputFactory factory = XMLInputFactory.newInstance();
    return factory.createXMLStreamReader(in);
  }

  Object goodXmlEntities1(InputStream in) throws Exception {
    // ok: askfirst.java.xml-entities
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(in);
  }

  Object goodXmlEntities2(Reader in) throws Exception {
    // ok: askfirst.java.xml-entities
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    return factory.createXMLStreamReader(in);
  }

  void badFieldsFromRequest1(User user, HttpServletRequest request) throws Exception {
    // ruleid: askfirst.java.fields-from-request
    BeanUtils.populate(user, request.getParameterMap());
  }

  void badFieldsFromRequest2(ObjectMapper mapper, User user, @RequestBody String body) throws Exception {
    // ruleid: askfirst.java.fields-from-request
    mapper.readerForUpdating(user).readValue(body);
  }

  void goodFieldsFromRequest1(User user, HttpServletRequest request) throws Exception {
    // ok: askfirst.java.fields-from-request
    user.setName(request.getParameter("name"));
  }

  void goodFieldsFromRequest2(User user, UserForm form) throws Exception {
    // ok: askfirst.java.fields-from-request
    BeanUtils.copyProperties(user, form);
  }

  Object badPatternSlow1() throws Exception {
    // ruleid: askfirst.java.pattern-slow
    return Pattern.compile("^(a+)+$");
  }

  Object badPatternSlow2(@RequestParam String query) throws Exception {
    // ruleid: askfirst.java.pattern-slow
    return Pattern.compile(query);
  }

  Object goodPatternSlow1() throws Exception {
    // ok: askfirst.java.pattern-slow
    return Pattern.compile("^[a-z]+$");
  }

  Object goodPatternSlow2(@RequestParam String query) throws Exception {
    // ok: askfirst.java.pattern-slow
    return Pattern.compile(Pattern.quote(query));
  }

  Object badSizeFromRequest1(HttpServletRequest request) throws Exception {
    // ruleid: askfirst.java.size-from-request
    return new byte[Integer.parseInt(request.getParameter("size"))];
  }

  Object badSizeFromRequest2(@RequestParam(defaultValue = "20") int size) throws Exception {
    // ruleid: askfirst.java.size-from-request
    return repository.findAll(PageRequest.of(0, size));
  }

  Object goodSizeFromRequest1(HttpServletRequest request) throws Exception {
    // ok: askfirst.java.size-from-request
    return new byte[Math.min(4096, Integer.parseInt(request.getParameter("size")))];
  }

  Object goodSizeFromRequest2(@RequestParam(defaultValue = "20") int size) throws Exception {
    // ok: askfirst.java.size-from-request
    return repository.findAll(PageRequest.of(0, Math.min(size, 100)));
  }
}
