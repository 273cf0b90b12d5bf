import { Controller, Get, Query, Req, UseGuards } from "@nestjs/common";
import { InjectModel } from "@nestjs/mongoose";
import type { Model } from "mongoose";
import { SessionGuard, type SignedInRequest } from "../session.guard";
import { Ticket } from "./ticket.schema";

interface TicketQuery {
  status?: string;
  assignee?: string;
  limit?: string;
}

// ?status=open&assignee=me, parsed by qs ("query parser" is "extended" in this app)
@Controller("tickets")
@UseGuards(SessionGuard)
export class TicketsController {
  constructor(@InjectModel(Ticket.name) private readonly tickets: Model<Ticket>) {}

  @Get()
  async find(@Req() request: SignedInRequest, @Query() query: TicketQuery) {
    const { limit, ...wanted } = query;
    const filter = { ...this.filterFor(wanted), team: request.user.team };
    return this.tickets
      .find(filter)
      .sort({ updated: -1 })
      .limit(Math.min(Number(limit) || 25, 100))
      .lean();
  }

  private filterFor(wanted: Omit<TicketQuery, "limit">): Record<string, unknown> {
    const filter: Record<string, unknown> = {};
    for (const field of ["status", "assignee"] as const) {
      const value: unknown = wanted[field];
      if (typeof value === "string" && value !== "") {
        filter[field] = value;
      }
    }
    return filter;
  }
}
