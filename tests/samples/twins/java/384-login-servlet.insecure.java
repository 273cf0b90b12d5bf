package org.example.web;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

@WebServlet("/login")
public class LoginServlet extends HttpServlet {

    private final transient Accounts accounts;

    public LoginServlet(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getParameter("name");
        String password = request.getParameter("password");
        Optional<Account> account = accounts.check(name, password);
        if (account.isEmpty()) {
            response.sendRedirect("login.jsp?failed");
            return;
        }
        begin(request, account.get());
        response.sendRedirect("home");
    }

    // The session may be there already: it holds the language and the basket of a visitor
    private void begin(HttpServletRequest request, Account account) {
        HttpSession session = request.getSession(true);
        session.setAttribute("account", account.id());
        session.setAttribute("since", Instant.now());
        session.setMaxInactiveInterval(30 * 60);
    }

    public record Account(long id, String name) {
    }

    public interface Accounts {
        Optional<Account> check(String name, String password);
    }
}
