package org.example.bookings;

import java.security.Principal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/bookings")
public class BookingController {

    private final BookingRepository bookings;

    public BookingController(BookingRepository bookings) {
        this.bookings = bookings;
    }

    @GetMapping
    public List<Booking> mine(Principal principal) {
        return bookings.findByGuest(principal.getName());
    }

    @PostMapping("/{id}/cancel")
    public Booking cancel(@PathVariable long id, Principal principal) {
        Booking booking = find(id, principal);
        if (!booking.arrival().isAfter(LocalDate.now())) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "It is too late to cancel");
        }
        return bookings.cancel(booking);
    }

    private Booking find(long id, Principal principal) {
        if (principal == null) {
            throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
        }
        return bookings.findById(id)
                .filter(booking -> booking.guest().equals(principal.getName()))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    public record Booking(long id, String guest, LocalDate arrival, String room) {
    }

    public interface BookingRepository {
        List<Booking> findByGuest(String guest);

        Optional<Booking> findById(long id);

        Booking cancel(Booking booking);
    }
}
