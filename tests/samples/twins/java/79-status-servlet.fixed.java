package org.example.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

@WebServlet("/status")
public class StatusServlet extends HttpServlet {

    private final Map<String, String> services = new ConcurrentHashMap<>();

    @Override
    public void init() throws ServletException {
        for (String name : getServletContext().getInitParameter("services").split(",")) {
            services.put(name.trim(), "up");
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String wanted = request.getParameter("service");
        response.setContentType("text/html;charset=UTF-8");
        PrintWriter out = response.getWriter();
        out.println("<!doctype html><title>Status</title>");
        if (wanted != null && !services.containsKey(wanted)) {
            String message = "There is no service called <em>" + escape(wanted) + "</em>.";
            out.printf("<p class=\"error\">%s</p>%n", message);
            return;
        }
        out.println("<ul>");
        for (Map.Entry<String, String> entry : new TreeMap<>(services).entrySet()) {
            if (wanted == null || wanted.equals(entry.getKey())) {
                out.printf("<li>%s: %s</li>%n", escape(entry.getKey()), entry.getValue());
            }
        }
        out.println("</ul>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
