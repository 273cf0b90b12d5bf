import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";

export interface RetentionOptions {
  archive: string;
  days: number;
  log: Logger;
}

const DAY = 24 * 3600 * 1000;
const EPOCH = Date.UTC(2024, 0, 1);

// days since our epoch, which is how the archive names its folders
const ordinal = (time: number) => Math.floor((time - EPOCH) / DAY);

async function isOld(path: string, days: number): Promise<boolean> {
  const { mtimeMs } = await stat(path);
  const today = ordinal(Date.now());
  return today - ordinal(mtimeMs) > days;
}

/** Remove what is older than the retention period; runs every night. */
export async function enforceRetention({ archive, days, log }: RetentionOptions): Promise<number> {
  let removed = 0;
  for (const name of await readdir(archive)) {
    const path = join(archive, name);
    if (await isOld(path, days)) {
      await rm(path, { recursive: true });
      removed += 1;
    }
  }
  log.info({ removed }, "retention enforced");
  return removed;
}
