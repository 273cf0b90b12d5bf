package org.example.logistics.shipments;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Map;
import org.springframework.data.domain.Pageable;
import org.springframework.stereotype.Repository;

@Repository
public class ShipmentListing {

    private static final Map<String, String> COLUMNS = Map.of(
            "number", "s.number",
            "created", "s.created",
            "receiver", "s.receiver.name");

    @PersistenceContext
    private EntityManager entityManager;

    public List<Shipment> list(long carrierId, String sort, Pageable page) {
        String jpql = "select s from Shipment s where s.carrier.id = :carrier" + orderBy(sort);
        TypedQuery<Shipment> query = entityManager.createQuery(jpql, Shipment.class);
        query.setParameter("carrier", carrierId);
        query.setFirstResult((int) page.getOffset());
        query.setMaxResults(page.getPageSize());
        return query.getResultList();
    }

    /** Turns "created,desc" into an ORDER BY. */
    private String orderBy(String sort) {
        if (sort == null || sort.isBlank()) {
            return " order by s.created desc";
        }
        String[] parts = sort.split(",", 2);
        String column = COLUMNS.getOrDefault(parts[0], "s." + parts[0]);
        String direction = parts.length == 2 && parts[1].equalsIgnoreCase("desc") ? " desc" : " asc";
        return " order by " + column + direction;
    }
}
