package org.example.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class BrochureController {

    private final Path root;

    public BrochureController(@Value("${brochures.root}") String root) {
        this.root = Path.of(root).toAbsolutePath().normalize();
    }

    @GetMapping("/brochures")
    public ResponseEntity<Resource> download(@RequestParam("file") String file) throws IOException {
        Path path = locate(file);
        if (path == null || !Files.isRegularFile(path)) {
            return ResponseEntity.notFound().build();
        }
        Resource resource = new FileSystemResource(path);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_PDF)
                .contentLength(resource.contentLength())
                .body(resource);
    }

    private Path locate(String file) {
        if (file.isBlank() || file.startsWith("/")) {
            return null;
        }
        Path path = root.resolve(file).normalize();
        return path.startsWith(root) ? path : null;
    }
}
