import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from "@nestjs/common";
import type { Request, Response } from "express";
import { randomUUID } from "node:crypto";
import { QueryFailedError } from "typeorm";

interface Problem {
  status: number;
  title: string;
  detail?: unknown;
}

function problemOf(exception: unknown): Problem {
  if (exception instanceof HttpException) {
    return { status: exception.getStatus(), title: exception.message };
  }
  if (exception instanceof QueryFailedError) {
    return { status: 500, title: "Query failed", detail: "The data could not be read or changed." };
  }
  return { status: 500, title: "Internal error" };
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();

    const id = randomUUID();
    const problem = problemOf(exception);
    if (problem.status >= 500) {
      this.logger.error(`${id} ${request.method} ${request.path}`, (exception as Error)?.stack);
    }
    response.status(problem.status).json({ ...problem, id });
  }
}
