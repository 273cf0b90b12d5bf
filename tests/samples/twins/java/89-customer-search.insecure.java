package org.example.crm.dao;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

public class CustomerDao {

    private static final String BASE = "SELECT id, name, city FROM customer WHERE active = 1";

    private final DataSource dataSource;

    public CustomerDao(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public List<Customer> search(CustomerFilter filter) throws SQLException {
        StringBuilder sql = new StringBuilder(BASE);
        List<Object> values = new ArrayList<>();
        if (filter.name() != null) {
            sql.append(" AND name LIKE ?");
            values.add(filter.name() + "%");
        }
        if (filter.city() != null) {
            sql.append(" AND city = '").append(filter.city()).append('\'');
        }
        sql.append(" ORDER BY name");

        try (Connection connection = dataSource.getConnection();
             PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<Customer> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Customer(rows.getLong("id"), rows.getString("name"), rows.getString("city")));
                }
                return found;
            }
        }
    }

    public record Customer(long id, String name, String city) {
    }

    public record CustomerFilter(String name, String city) {
    }
}
