import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, UseGuards } from "@nestjs/common";
import { JwtAuthGuard } from "../auth/jwt-auth.guard";
import { Roles, RolesGuard } from "../auth/roles";
import { CreateTenant } from "./create-tenant.dto";
import { TenantsService } from "./tenants.service";

/**
 * Every signed-in person may read which tenants there are; changing them is for operators.
 */
@Controller("tenants")
@UseGuards(JwtAuthGuard, RolesGuard)
export class TenantsController {
  constructor(private readonly tenants: TenantsService) {}

  @Get()
  list() {
    return this.tenants.names();
  }

  @Post()
  @Roles("operator")
  create(@Body() tenant: CreateTenant) {
    return this.tenants.create(tenant);
  }

  @Post(":id/suspend")
  @Roles("operator")
  @HttpCode(204)
  async suspend(@Param("id", ParseUUIDPipe) id: string): Promise<void> {
    await this.tenants.suspend(id);
  }

  @Delete(":id")
  @HttpCode(204)
  async remove(@Param("id", ParseUUIDPipe) id: string): Promise<void> {
    await this.tenants.suspend(id);
    await this.tenants.removeWithData(id);
  }
}
