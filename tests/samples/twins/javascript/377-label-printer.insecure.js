import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export class LabelPrinter {
  constructor ({ queue = 'labels', dpi = 203 } = {}) {
    this.queue = queue
    this.dpi = dpi
  }

  async print (label) {
    const file = join(tmpdir(), `label-${process.pid}.zpl`)
    try {
      await writeFile(file, this.toZpl(label))
      await run('lp', ['-d', this.queue, '-o', 'raw', '--', file])
    } finally {
      await rm(file, { force: true })
    }
  }

  toZpl ({ recipient, street, city, code }) {
    const line = (y, text) => `^FO40,${y}^A0N,30^FD${String(text).replace(/[\^~]/g, ' ')}^FS`
    return [
      '^XA',
      `^PW${this.dpi * 4}`,
      line(40, recipient),
      line(90, street),
      line(140, city),
      line(190, code),
      '^XZ'
    ].join('\n')
  }
}
