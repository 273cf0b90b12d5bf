import { readFile } from "node:fs/promises";

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lay `source` over `target`, key by key, all the way down. */
export function merge(target: Plain, source: Plain): Plain {
  for (const key in source) {
    const next = source[key];
    const current = target[key];
    if (isPlain(next) && isPlain(current)) {
      merge(current, next);
    } else if (Array.isArray(next) && Array.isArray(current)) {
      target[key] = [...current, ...next];
    } else {
      target[key] = next;
    }
  }
  return target;
}

const DEFAULTS: Plain = {
  layout: { width: 12, gutter: 8 },
  widgets: [],
  colours: { accent: "#2f6fde", text: "#1a1a1a" },
};

/** A dashboard's settings: ours, then the team's file, then what the browser posted. */
export async function dashboardSettings(teamFile: string, posted: string): Promise<Plain> {
  const layers = [await readFile(teamFile, "utf8"), posted];
  return layers
    .map((text) => JSON.parse(text) as unknown)
    .filter(isPlain)
    .reduce((all, layer) => merge(all, layer), structuredClone(DEFAULTS));
}
