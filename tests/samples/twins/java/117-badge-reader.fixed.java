package org.example.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class BadgeReaderController {

    private static final Logger LOG = Logger.getLogger("access");

    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final DoorService doors;

    public BadgeReaderController(DoorService doors) {
        this.doors = doors;
    }

    @PostMapping("/doors/open")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void open(@RequestHeader("X-Reader-Key") String readerKey, @RequestParam String badge) {
        String door = doors.doorOf(readerKey);
        boolean opened = doors.open(door, badge);
        if (!opened) {
            refused.merge(door, 1, Integer::sum);
        }
        LOG.log(opened ? Level.INFO : Level.WARNING, line(door, badge, opened));
    }

    private String line(String door, String badge, boolean opened) {
        StringBuilder text = new StringBuilder();
        text.append("door=").append(door);
        text.append(" badge=").append(badge.replaceAll("[^\\w-]", "?"));
        return text.append(opened ? " opened" : " refused").toString();
    }

    public interface DoorService {
        String doorOf(String readerKey);

        boolean open(String door, String badge);
    }
}
