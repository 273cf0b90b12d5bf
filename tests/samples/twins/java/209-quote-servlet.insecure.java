package org.example.insurance;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

@WebServlet("/quote")
public class QuoteServlet extends HttpServlet {

    private static final Logger LOG = Logger.getLogger(QuoteServlet.class.getName());

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        try {
            long premium = premiumFor(Integer.parseInt(request.getParameter("age")));
            response.getWriter().println(premium / 100.0);
        } catch (SQLException | NamingException | NumberFormatException e) {
            String id = UUID.randomUUID().toString();
            LOG.log(Level.WARNING, id, e);
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            response.getWriter().println(explain(id, e));
        }
    }

    private String explain(String id, Exception e) {
        StringWriter text = new StringWriter();
        text.append("No quote could be made. Number: ").append(id).append('\n');
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private long premiumFor(int age) throws SQLException, NamingException {
        DataSource source = InitialContext.doLookup("java:comp/env/jdbc/tariffs");
        try (Connection connection = source.getConnection();
             PreparedStatement query = connection.prepareStatement("SELECT premium FROM tariff WHERE age = ?")) {
            query.setInt(1, age);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
