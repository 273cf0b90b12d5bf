package org.example.app;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;

@Configuration
public class DatabaseConfig {

    private final Environment environment;

    public DatabaseConfig(Environment environment) {
        this.environment = environment;
    }

    @Bean
    public DataSource dataSource() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + environment.getRequiredProperty("app.data") + "/app");
        source.setUser("app");
        source.setPassword(environment.getRequiredProperty("app.database-password"));
        return source;
    }

    /** Handy to look at tables while something is tracked down. */
    @Profile("dev")
    @Bean(initMethod = "start", destroyMethod = "stop")
    public Server databaseConsole() throws SQLException {
        String port = environment.getProperty("app.console-port", "8082");
        return Server.createWebServer("-web", "-webPort", port);
    }
}
