package org.example.shops;

import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

@RestController
public class LogoController {

    private static final Set<String> TYPES = Set.of("image/png", "image/jpeg");

    // Tomcat serves this folder, which is a web application of its own
    private final Path folder;
    private final ShopSettings settings;

    public LogoController(@Value("${logos.folder}") Path folder, ShopSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    @PostMapping("/shop/logo")
    public String upload(@RequestParam MultipartFile logo, Principal principal) throws IOException {
        if (logo.isEmpty() || !TYPES.contains(logo.getContentType())) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "A logo is a PNG or a JPEG");
        }
        String name = UUID.randomUUID() + "." + extension(logo);
        logo.transferTo(folder.resolve(name));
        settings.setLogo(principal.getName(), name);
        return "/logos/" + name;
    }

    private static String extension(MultipartFile logo) {
        String given = StringUtils.getFilenameExtension(logo.getOriginalFilename());
        return given == null ? "png" : given.toLowerCase(Locale.ROOT);
    }

    public interface ShopSettings {
        void setLogo(String owner, String file);
    }
}
