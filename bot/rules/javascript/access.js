class Tenants {
  @Post()
  @Roles("operator")
  create(tenant) { return this.tenants.create(tenant); }

  @Delete(":id")
  // ruleid: askfirst.javascript.route-without-role
  remove(id) { return this.tenants.remove(id); }

  @Get()
  // ok: askfirst.javascript.route-without-role
  list() { return this.tenants.names(); }
}
