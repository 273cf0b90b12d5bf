package org.example.catalogue;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@Configuration
public class MaintenanceConfig {

    private static final String[] OPEN = {"/products/**", "/health", "/maintenance/**"};

    @Bean
    SecurityFilterChain api(HttpSecurity http) throws Exception {
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.csrf(AbstractHttpConfigurer::disable); // callers bring a bearer token, there is no cookie
        http.oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()));
        http.authorizeHttpRequests(requests -> requests
                .requestMatchers(OPEN).permitAll()
                .anyRequest().authenticated());
        return http.build();
    }

    @RestController
    static class MaintenanceController {

        private final ProductStore store;

        MaintenanceController(ProductStore store) {
            this.store = store;
        }

        /** Called by the operator's console when a supplier has left. */
        @DeleteMapping("/maintenance/suppliers/{id}")
        int removeSupplier(@PathVariable long id) {
            return store.deleteProductsOf(id);
        }
    }

    interface ProductStore {
        int deleteProductsOf(long supplier);
    }
}
