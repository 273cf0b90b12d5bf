package org.example.reports;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

@WebServlet("/export.csv")
public class CsvExport extends HttpServlet {

    private final ReportStore reports = new ReportStore();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String title = request.getParameter("title");
        String fileName = fileName(title == null ? "report" : title);

        response.setContentType("text/csv");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        response.getWriter().write(reports.asCsv(request.getRemoteUser()));
    }

    private static String fileName(String title) {
        return title.trim().replaceAll("[^A-Za-z0-9._-]", "-") + "-" + LocalDate.now() + ".csv";
    }

    static class ReportStore {
        String asCsv(String user) {
            return "user;hours\n" + user + ";0\n";
        }
    }
}
