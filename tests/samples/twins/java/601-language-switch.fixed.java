package org.example.web;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

@WebServlet("/language")
public class LanguageServlet extends HttpServlet {

    private static final Set<String> LANGUAGES = Set.of("en", "de", "pl");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String language = request.getParameter("to");
        if (LANGUAGES.contains(String.valueOf(language))) {
            Cookie cookie = new Cookie("language", language);
            cookie.setMaxAge(365 * 24 * 3600);
            cookie.setHttpOnly(true);
            cookie.setSecure(true);
            response.addCookie(cookie);
        }
        response.sendRedirect(back(request));
    }

    /** The page that people were on when they chose another language. */
    private String back(HttpServletRequest request) {
        String page = request.getParameter("page");
        if (page == null || page.isEmpty()) {
            return request.getContextPath() + "/";
        }
        return page.matches("/[\\w-]+(/[\\w.-]+)*") ? page : request.getContextPath() + "/";
    }
}
