package org.example.staff;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The directory on the public site: who works here, and in which team. */
@RestController
@RequestMapping("/api/public/staff")
public class StaffDirectoryController {

    private final StaffRepository staff;

    public StaffDirectoryController(StaffRepository staff) {
        this.staff = staff;
    }

    @GetMapping
    public List<StaffMember> all() {
        return staff.findByListedTrueOrderByName();
    }

    @Entity
    public static class StaffMember {
        @Id
        public Long id;
        public String name;
        public String team;
        public boolean listed;
        public String privatePhone;
        public BigDecimal salary;
        public String passwordHash;
    }

    public record Card(String name, String team) {
        static Card of(StaffMember member) {
            return new Card(member.name, member.team);
        }
    }

    public interface StaffRepository {
        List<StaffMember> findByListedTrueOrderByName();
    }
}
