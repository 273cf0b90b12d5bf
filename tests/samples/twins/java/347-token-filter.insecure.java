package org.example.gateway;

import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

public class TokenFilter extends OncePerRequestFilter {

    private static final String ISSUER = "https://login.example.com/";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header != null && header.startsWith("Bearer ")) {
            try {
                signIn(read(header.substring(7)));
            } catch (JWTVerificationException e) {
                response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private DecodedJWT read(String text) {
        DecodedJWT token = JWT.decode(text);
        if (!ISSUER.equals(token.getIssuer())) {
            throw new JWTVerificationException("unknown issuer");
        }
        if (token.getExpiresAtAsInstant().isBefore(Instant.now())) {
            throw new JWTVerificationException("expired");
        }
        return token;
    }

    private void signIn(DecodedJWT token) {
        List<String> roles = token.getClaim("roles").asList(String.class);
        var authorities = AuthorityUtils.createAuthorityList(roles.toArray(new String[0]));
        SecurityContextHolder.getContext().setAuthentication(
                UsernamePasswordAuthenticationToken.authenticated(token.getSubject(), null, authorities));
    }
}
