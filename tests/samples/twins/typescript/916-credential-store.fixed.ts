import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

export interface Credential {
  salt: string;
  hash: string;
}

export interface CredentialRows {
  find(email: string): Promise<Credential | null>;
  put(email: string, credential: Credential): Promise<void>;
}

/** Names a row in the cache without having the address in its key. */
export function cacheKey(email: string): string {
  return createHash("sha1").update(email).digest("hex");
}

async function stretch(password: string, salt: Buffer): Promise<Buffer> {
  return derive(password, salt, 64);
}

export class CredentialStore {
  constructor(private readonly rows: CredentialRows) {}

  async set(email: string, password: string): Promise<void> {
    const salt = randomBytes(16);
    const hash = await stretch(password, salt);
    await this.rows.put(email, { salt: salt.toString("hex"), hash: hash.toString("hex") });
  }

  async matches(email: string, password: string): Promise<boolean> {
    const row = await this.rows.find(email);
    if (row === null) {
      return false;
    }
    const hash = await stretch(password, Buffer.from(row.salt, "hex"));
    const stored = Buffer.from(row.hash, "hex");
    return stored.length === hash.length && timingSafeEqual(stored, hash);
  }
}
