import { Injectable, Logger } from "@nestjs/common";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

export interface StoredDocument {
  id: string;
  /** where the upload was stored, under the name that it came with */
  path: string;
}

@Injectable()
export class OfficePreview {
  private readonly logger = new Logger(OfficePreview.name);

  version(): string {
    return execFileSync("soffice", ["--version"], { encoding: "utf8" }).trim();
  }

  render(document: StoredDocument): Buffer {
    const folder = mkdtempSync(join(tmpdir(), "preview-"));
    const name = basename(document.path, extname(document.path));
    try {
      this.convert(document.path, folder);
      return readFileSync(join(folder, `${name}.pdf`));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private convert(source: string, folder: string): void {
    const options = ["--headless", "--convert-to", "pdf", "--outdir", folder];
    this.logger.debug(`converting ${source}`);
    execFileSync("soffice", [...options, source], { timeout: 60_000, stdio: "pipe" });
  }
}
