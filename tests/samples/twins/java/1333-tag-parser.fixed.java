package org.example.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class TagController {

    private static final String WORDS = "\\s?\\w++(?:\\s\\w++)*+\\s?";
    private static final Pattern LINE = Pattern.compile("^tags:" + WORDS + "(?:," + WORDS + ")*+;$");
    private static final Pattern TAG = Pattern.compile("[^,;:]+");

    /** "tags: garden, raised bed;" */
    @PostMapping("/posts/tags")
    public List<String> tags(@RequestBody String line) {
        return split(line.strip());
    }

    static List<String> split(String line) {
        List<String> tags = new ArrayList<>();
        if (line.length() > 500 || !LINE.matcher(line).matches()) {
            return tags;
        }
        Matcher matcher = TAG.matcher(line.substring("tags:".length()));
        while (matcher.find()) {
            tags.add(matcher.group().strip());
        }
        return tags;
    }
}
