package org.example.ops;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/ops/dumps")
@PreAuthorize("hasRole('SUPPORT')")
public class DatabaseDumpController {

    private final File folder = new File("/var/backups/app");

    @PostMapping
    public String dump(@RequestParam String schema, @RequestParam(defaultValue = "false") boolean data)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("--schema=" + schema));
        if (!data) {
            options.add("--schema-only");
        }
        File target = File.createTempFile("dump-", ".sql", folder);
        int code = run(options, target);
        return code == 0 ? target.getName() : "pg_dump ended with " + code;
    }

    private int run(List<String> options, File target) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("pg_dump"));
        command.addAll(options);
        command.add("app");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(target);
        return builder.start().waitFor();
    }
}
