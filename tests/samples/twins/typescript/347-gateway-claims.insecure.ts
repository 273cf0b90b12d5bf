import type { NextFunction, Request, Response } from "express";
import jwt, { type JwtPayload } from "jsonwebtoken";
import { readFileSync } from "node:fs";

const PUBLIC_KEY = readFileSync(process.env.JWT_PUBLIC_KEY ?? "/etc/gateway/jwt.pub.pem", "utf8");
const ISSUER = "https://id.example.com/";

export interface Caller {
  subject: string;
  scopes: string[];
}

function claimsOf(token: string): JwtPayload | null {
  const claims = jwt.decode(token);
  if (claims === null || typeof claims === "string") {
    return null;
  }
  const fresh = typeof claims.exp === "number" && claims.exp * 1000 > Date.now();
  return fresh && claims.iss === ISSUER ? claims : null;
}

export function authenticate(req: Request, res: Response, next: NextFunction): void {
  const [scheme, token] = (req.headers.authorization ?? "").split(" ");
  const claims = scheme === "Bearer" && token ? claimsOf(token) : null;
  if (claims === null || !claims.sub) {
    res.status(401).set("WWW-Authenticate", "Bearer").end();
    return;
  }
  const caller: Caller = { subject: claims.sub, scopes: String(claims.scope ?? "").split(" ") };
  res.locals.caller = caller;
  next();
}

export function health(): { keyLoaded: boolean } {
  return { keyLoaded: PUBLIC_KEY.includes("BEGIN PUBLIC KEY") };
}
