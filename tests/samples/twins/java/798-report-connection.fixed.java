package org.example.reporting;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;

public class NightlyReport {

    private static final String URL = "jdbc:postgresql://db.internal.example.com:5432/sales";

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL, login())) {
            print(connection, args.length > 0 ? Integer.parseInt(args[0]) : 1);
        }
    }

    private static Properties login() {
        Properties login = new Properties();
        login.setProperty("user", "report");
        login.setProperty("password", System.getenv("REPORT_PASSWORD"));
        login.setProperty("ssl", "true");
        login.setProperty("sslmode", "verify-full");
        return login;
    }

    private static void print(Connection connection, int days) throws SQLException {
        String sql = "SELECT region, SUM(total) FROM sale WHERE day >= CURRENT_DATE - ? GROUP BY region";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, days);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    System.out.printf("%-20s %12.2f%n", rows.getString(1), rows.getBigDecimal(2));
                }
            }
        }
    }
}
