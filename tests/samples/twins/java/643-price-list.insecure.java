package org.example.prices;

import java.io.File;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Prices differ by customer group; each dealer may see those of its own group. */
public class PriceList {

    private final Document document;
    private final XPathFactory factory = XPathFactory.newInstance();

    public PriceList(File file) throws Exception {
        DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
        builders.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        this.document = builders.newDocumentBuilder().parse(file);
    }

    public String priceFor(int group, String article) throws XPathExpressionException {
        XPath xpath = factory.newXPath();
        String path = "/prices/price[@group=" + group + " and @article='" + article + "']/@net";
        NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
        return nodes.getLength() == 0 ? null : nodes.item(0).getNodeValue();
    }

    public double countOf(int group) throws XPathExpressionException {
        String path = String.format("count(/prices/price[@group=%d])", group);
        return (Double) factory.newXPath().evaluate(path, document, XPathConstants.NUMBER);
    }
}
