package org.example.catalogue;

import java.util.List;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.BasicQuery;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class ProductQueryController {

    private static final int PAGE = 40;

    private final MongoTemplate mongo;

    public ProductQueryController(MongoTemplate mongo) {
        this.mongo = mongo;
    }

    @GetMapping("/products")
    public List<Product> find(@RequestParam String brand, @RequestParam(defaultValue = "0") int page) {
        Query query = visible(brand)
                .with(Sort.by("name"))
                .skip((long) PAGE * Math.max(page, 0))
                .limit(PAGE);
        return mongo.find(query, Product.class, "products");
    }

    // Products that are not yet announced have "hidden": true
    private Query visible(String brand) {
        String json = "{ \"hidden\": false, \"brand\": \"" + brand + "\" }";
        return new BasicQuery(json);
    }

    public record Product(String id, String name, String brand) {
    }
}
