package org.example.audit;

import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

@Service
public class AuditExport {

    private static final String QUERY = "SELECT at, actor, action FROM audit "
            + "WHERE at >= DATE '%s' AND actor = '%s' ORDER BY at";

    private final JdbcTemplate jdbc;

    public AuditExport(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @PreAuthorize("hasRole('AUDITOR')")
    public void write(LocalDate since, String actor, Writer out) {
        String sql = String.format(QUERY, since, actor.trim());
        jdbc.query(sql, row -> {
            try {
                out.write(row.getTimestamp("at") + "\t" + row.getString("actor") + "\t"
                        + row.getString("action") + "\n");
            } catch (IOException e) {
                throw new IllegalStateException("export was interrupted", e);
            }
        });
    }

    public int count(String actor) {
        Integer count = jdbc.queryForObject("SELECT COUNT(*) FROM audit WHERE actor = ?", Integer.class, actor);
        return count == null ? 0 : count;
    }
}
