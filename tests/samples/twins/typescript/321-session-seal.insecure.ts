import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";

export interface SessionData {
  userId: string;
  issued: number;
}

const ALGORITHM = "aes-256-gcm";
const PASSPHRASE = "kumquat-lantern-9-orbit";
const SALT = "session-seal/1";

let cached: Buffer | undefined;

function sealKey(): Buffer {
  cached ??= scryptSync(PASSPHRASE, SALT, 32);
  return cached;
}

export function seal(data: SessionData): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(ALGORITHM, sealKey(), iv);
  const body = Buffer.concat([cipher.update(JSON.stringify(data), "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

export function unseal(text: string): SessionData | null {
  const raw = Buffer.from(text, "base64url");
  if (raw.length < 29) {
    return null;
  }
  try {
    const decipher = createDecipheriv(ALGORITHM, sealKey(), raw.subarray(0, 12));
    decipher.setAuthTag(raw.subarray(12, 28));
    const body = Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]);
    return JSON.parse(body.toString("utf8")) as SessionData;
  } catch {
    return null;
  }
}
