import Fastify from "fastify";
import { requireOperator } from "./auth.js";
import { linesOf } from "./log-store.js";

interface SearchQuery {
  service: string;
  text: string;
  whole?: "yes" | "no";
}

const MAX_HITS = 200;

function matcher({ text, whole }: SearchQuery): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const source = whole === "yes" ? `\\b(?:${literal})\\b` : literal;
  return new RegExp(source, "i");
}

function excerpt(line: string, expression: RegExp): string {
  const at = line.search(expression);
  return line.slice(Math.max(0, at - 80), at + 160);
}

const app = Fastify({ logger: true });

app.get<{ Querystring: SearchQuery }>(
  "/logs",
  {
    onRequest: requireOperator,
    schema: {
      querystring: {
        type: "object",
        required: ["service", "text"],
        properties: {
          service: { type: "string", pattern: "^[a-z-]{1,40}$" },
          text: { type: "string", minLength: 2, maxLength: 200 },
          whole: { enum: ["yes", "no"] },
        },
      },
    },
  },
  async (request) => {
    const expression = matcher(request.query);
    const hits: string[] = [];
    for await (const line of linesOf(request.query.service)) {
      if (expression.test(line)) hits.push(excerpt(line, expression));
      if (hits.length === MAX_HITS) break;
    }
    return { hits };
  },
);

await app.listen({ port: 3100 });
