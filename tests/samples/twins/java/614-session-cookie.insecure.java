package org.example.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** Renews the cookie that keeps people signed in, at most once a day. */
public class RenewalFilter implements Filter {

    private static final Duration LIFETIME = Duration.ofDays(14);

    private final Tickets tickets;

    public RenewalFilter(Tickets tickets) {
        this.tickets = tickets;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Cookie[] cookies = ((HttpServletRequest) request).getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals("ticket") && tickets.isDue(cookie.getValue())) {
                    Cookie renewed = cookieFor(tickets.renew(cookie.getValue()));
                    ((HttpServletResponse) response).addCookie(renewed);
                }
            }
        }
        chain.doFilter(request, response);
    }

    private static Cookie cookieFor(String ticket) {
        Cookie cookie = new Cookie("ticket", ticket);
        cookie.setPath("/");
        cookie.setMaxAge((int) LIFETIME.toSeconds());
        cookie.setHttpOnly(true);
        cookie.setAttribute("SameSite", "Lax");
        return cookie;
    }

    public interface Tickets {
        boolean isDue(String ticket);

        String renew(String ticket);
    }
}
