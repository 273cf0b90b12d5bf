import Fastify, { type FastifyInstance } from "fastify";
import bearer from "@fastify/bearer-auth";
import type { Queue } from "bullmq";

export interface ConsoleOptions {
  queues: Map<string, Queue>;
  token: string;
}

function queueRoutes(app: FastifyInstance, queues: Map<string, Queue>): void {
  app.get("/queues", async () => {
    const rows = [...queues].map(async ([name, queue]) => ({ name, counts: await queue.getJobCounts() }));
    return Promise.all(rows);
  });

  app.post<{ Params: { name: string } }>("/queues/:name/purge", async (request, reply) => {
    const queue = queues.get(request.params.name);
    if (queue === undefined) {
      return reply.code(404).send({ error: "No such queue" });
    }
    await queue.obliterate({ force: true });
    request.log.warn({ queue: request.params.name }, "queue purged");
    return { purged: true };
  });
}

/** The console that operations uses to look at the queues and to empty them. */
export async function buildConsole(options: ConsoleOptions): Promise<FastifyInstance> {
  const app = Fastify({ logger: { level: "info" } });

  app.get("/healthz", async () => ({ ok: true }));

  await app.register(async (scope) => {
    queueRoutes(scope, options.queues);
  });

  await app.register(async (scope) => {
    await scope.register(bearer, { keys: new Set([options.token]) });
    scope.get("/metrics", async () => process.memoryUsage());
  });

  return app;
}
