package org.example.telemetry;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

@Path("/telemetry")
public class TelemetryResource {

    private static final int MAX_BODY = 1024 * 1024;
    private static final int MAX_TEXT = 10 * MAX_BODY;

    private final Points points;

    public TelemetryResource(Points points) {
        this.points = points;
    }

    @POST
    @Consumes("text/plain")
    public Response post(@HeaderParam("Content-Encoding") String encoding, InputStream body) throws IOException {
        byte[] raw = body.readNBytes(MAX_BODY + 1);
        if (raw.length > MAX_BODY) {
            throw new WebApplicationException(Response.Status.REQUEST_ENTITY_TOO_LARGE);
        }
        String text = "gzip".equals(encoding) ? inflate(raw) : new String(raw, StandardCharsets.UTF_8);
        return Response.accepted(points.store(text.lines())).build();
    }

    private String inflate(byte[] raw) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
            byte[] data = in.readNBytes(MAX_TEXT + 1);
            if (data.length > MAX_TEXT) {
                throw new WebApplicationException(Response.Status.REQUEST_ENTITY_TOO_LARGE);
            }
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    public interface Points {
        int store(java.util.stream.Stream<String> lines);
    }
}
