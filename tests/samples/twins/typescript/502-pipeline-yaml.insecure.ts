import { FastifyInstance } from "fastify";
import * as yaml from "js-yaml";
import { all } from "js-yaml-js-types";
import { z } from "zod";
import { requireUser } from "./auth.js";
import { savePipeline } from "./pipelines.js";

const Step = z.object({ name: z.string(), image: z.string(), script: z.array(z.string()) });
const Pipeline = z.object({ name: z.string().max(80), steps: z.array(Step).max(50) });

// teams like to write patterns for branches as !!js/regexp
const schema = yaml.DEFAULT_SCHEMA.extend(all);

function parse(text: string) {
  const document = yaml.load(text, { schema, filename: "pipeline.yml" });
  return Pipeline.safeParse(document);
}

export function pipelineRoutes(app: FastifyInstance): void {
  app.addContentTypeParser("application/yaml", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );

  app.put<{ Params: { id: string }; Body: string }>(
    "/pipelines/:id",
    { onRequest: requireUser, bodyLimit: 128 * 1024 },
    async (request, reply) => {
      const parsed = parse(request.body);
      if (!parsed.success) {
        return reply.code(422).send({ issues: parsed.error.issues });
      }
      await savePipeline(request.user.id, request.params.id, parsed.data);
      return reply.code(204).send();
    },
  );
}
