import Fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve, sep } from "node:path";

const ROOT = resolve(process.env.AVATAR_DIR ?? "avatars");
const FALLBACK = resolve("assets", "anonymous.png");

interface AvatarQuery {
  file?: string;
}

async function existing(file: string): Promise<string> {
  try {
    return (await stat(file)).isFile() ? file : FALLBACK;
  } catch {
    return FALLBACK;
  }
}

function fileFor(query: AvatarQuery): string {
  if (!query.file) {
    return FALLBACK;
  }
  const file = resolve(ROOT, query.file);
  return file.startsWith(ROOT + sep) ? file : FALLBACK;
}

const app = Fastify({ logger: true });

app.get(
  "/avatar",
  async (request: FastifyRequest<{ Querystring: AvatarQuery }>, reply: FastifyReply) => {
    const file = await existing(fileFor(request.query));
    reply.header("Cache-Control", "public, max-age=3600");
    reply.header("X-Content-Type-Options", "nosniff");
    return reply.type("image/png").send(createReadStream(file));
  },
);

await app.listen({ port: 3000 });
