import { createHmac, timingSafeEqual } from "node:crypto";

interface Header {
  alg: string;
  typ?: string;
}

export interface DeliveryClaims {
  iat: number;
  deliveryId: string;
  shop: string;
}

const MAX_AGE = 5 * 60;

function parsePart<T>(part: string): T {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as T;
}

function signatureMatches(content: string, signature: string, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(content).digest();
  const given = Buffer.from(signature, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Read the compact token that comes with each delivery. */
export function readDelivery(token: string, secret: string): DeliveryClaims {
  const [head, body, signature = ""] = token.split(".");
  const header = parsePart<Header>(head);

  if (header.alg !== "HS256") {
    throw new Error(`algorithm ${header.alg} is not supported`);
  }
  if (!signatureMatches(`${head}.${body}`, signature, secret)) {
    throw new Error("signature does not match");
  }

  const claims = parsePart<DeliveryClaims>(body);
  if (!(Math.abs(Date.now() / 1000 - claims.iat) <= MAX_AGE)) {
    throw new Error("delivery is too old");
  }
  return claims;
}
