package org.example.jobs;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;

/** Other departments post their jobs here, from clients that we gave them. */
public class JobServlet extends HttpServlet {

    private static final int LONGEST = 64 * 1024;

    private final transient JobQueue queue;

    public JobServlet(JobQueue queue) {
        this.queue = queue;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.isUserInRole("jobs")) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        String text = new String(request.getInputStream().readNBytes(LONGEST), StandardCharsets.US_ASCII);
        try {
            Job job = decode(text.trim());
            response.getWriter().println(queue.add(job));
        } catch (ClassNotFoundException | ClassCastException | IllegalArgumentException e) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    private static Job decode(String text) throws IOException, ClassNotFoundException {
        byte[] data = Base64.getDecoder().decode(text);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(data))) {
            return (Job) in.readObject();
        }
    }

    public static class Job implements Serializable {
        private static final long serialVersionUID = 1L;
        String name;
        ArrayList<String> arguments;
        long seconds;

        Duration limit() {
            return Duration.ofSeconds(seconds);
        }
    }

    public interface JobQueue {
        long add(Job job);
    }
}
