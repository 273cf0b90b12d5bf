import { Hono } from "hono";
import { requireUser, type Variables } from "./session";
import { albums, shares } from "./db";

const app = new Hono<{ Variables: Variables }>();

const LIFETIME = 14 * 24 * 3600 * 1000;

/** Long enough that nobody comes across an album by trying links. */
function shareId(): string {
  const parts = crypto.getRandomValues(new Uint32Array(5));
  return Array.from(parts, (part) => part.toString(36).padStart(7, "0")).join("");
}

app.post("/albums/:id/shares", requireUser, async (c) => {
  const album = await albums.ownedBy(c.get("user").id, c.req.param("id"));
  if (!album) {
    return c.json({ error: "No such album" }, 404);
  }
  const id = shareId();
  await shares.insert({ id, albumId: album.id, expires: new Date(Date.now() + LIFETIME) });
  return c.json({ link: `https://photos.example.org/s/${id}` }, 201);
});

// No sign-in here: who has the link may look
app.get("/s/:share", async (c) => {
  const share = await shares.current(c.req.param("share"));
  if (!share) {
    return c.json({ error: "This link has expired" }, 404);
  }
  return c.json(await albums.pictures(share.albumId));
});

export default app;
