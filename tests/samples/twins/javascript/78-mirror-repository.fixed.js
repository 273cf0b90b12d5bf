'use strict';

const { execFile } = require('child_process');
const fs = require('fs');
const path = require('path');
const { promisify } = require('util');

const run = promisify(execFile);

class MirrorJob {
  constructor({ workdir, logger }) {
    this.workdir = workdir;
    this.logger = logger;
  }

  async perform(job) {
    const { id, url } = job.data;
    if (!url.startsWith('https://github.com/')) {
      throw new Error('Only repositories on GitHub can be mirrored');
    }

    const target = path.join(this.workdir, `mirror-${Number(id)}.git`);
    const args = this.argumentsFor(url, target);

    this.logger.info({ id }, 'mirroring');
    const { stderr } = await run('git', args, { timeout: 120000, maxBuffer: 4 * 1024 * 1024 });
    if (stderr) {
      this.logger.debug({ id, stderr }, 'git said');
    }
    return target;
  }

  argumentsFor(url, target) {
    return fs.existsSync(target)
      ? [`--git-dir=${target}`, 'remote', 'update']
      : ['clone', '--mirror', '--', url, target];
  }
}

module.exports = MirrorJob;
