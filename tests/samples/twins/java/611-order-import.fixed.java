package org.example.edi;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

@RestController
public class OrderImportController {

    private final DocumentBuilderFactory factory;

    public OrderImportController() throws ParserConfigurationException {
        this.factory = createFactory();
    }

    private static DocumentBuilderFactory createFactory() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setNamespaceAware(true);
        factory.setIgnoringComments(true);
        return factory;
    }

    @PostMapping(value = "/orders/import", consumes = MediaType.APPLICATION_XML_VALUE)
    public List<Line> load(InputStream body) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilder builder = factory.newDocumentBuilder();
        Document document = builder.parse(body);
        NodeList elements = document.getElementsByTagNameNS("urn:example:order", "line");
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            lines.add(new Line(element.getAttribute("article"), element.getTextContent().trim()));
        }
        return lines;
    }

    public record Line(String article, String text) {
    }
}
