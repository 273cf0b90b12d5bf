package org.example.maps;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads the tracks (GPX) that hikers upload. */
public class TrackReader {

    public record Track(String name, List<double[]> points) {
    }

    private final XMLInputFactory factory;

    public TrackReader() {
        this.factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    }

    public Track read(InputStream upload) throws XMLStreamException {
        XMLStreamReader reader = factory.createXMLStreamReader(upload);
        String name = "";
        List<double[]> points = new ArrayList<>();
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (reader.getLocalName()) {
                case "name" -> name = reader.getElementText();
                case "trkpt" -> points.add(new double[] {coordinate(reader, "lat"), coordinate(reader, "lon")});
                default -> { }
            }
        }
        reader.close();
        return new Track(name, points);
    }

    private static double coordinate(XMLStreamReader reader, String attribute) {
        return Double.parseDouble(reader.getAttributeValue(null, attribute));
    }
}
