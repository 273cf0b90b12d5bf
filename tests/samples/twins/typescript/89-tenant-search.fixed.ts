import { DataSource, Repository, SelectQueryBuilder } from "typeorm";
import { Lease, Tenant } from "./entities";

export interface TenantSearch {
  name?: string;
  city?: string;
  page?: number;
}

const PAGE = 25;

export class TenantRepository {
  private readonly tenants: Repository<Tenant>;

  constructor(source: DataSource) {
    this.tenants = source.getRepository(Tenant);
  }

  async search(landlordId: number, search: TenantSearch): Promise<Tenant[]> {
    const query = this.tenants
      .createQueryBuilder("tenant")
      .innerJoin(Lease, "lease", "lease.tenantId = tenant.id")
      .where("lease.landlordId = :landlordId", { landlordId });

    this.narrow(query, search);

    return query
      .orderBy("tenant.name", "ASC")
      .skip(PAGE * (search.page ?? 0))
      .take(PAGE)
      .getMany();
  }

  private narrow(query: SelectQueryBuilder<Tenant>, { name, city }: TenantSearch): void {
    if (name) {
      query.andWhere("LOWER(tenant.name) LIKE :name", { name: `%${name.toLowerCase()}%` });
    }
    if (city) {
      const condition = "LOWER(tenant.city) = :city";
      query.andWhere(condition, { city: city.toLowerCase() });
    }
  }
}
