'use strict';

const { exec } = require('child_process');
const fs = require('fs');
const path = require('path');
const { promisify } = require('util');

const run = promisify(exec);

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
    const command = this.commandFor(url, target);

    this.logger.info({ id }, 'mirroring');
    const { stderr } = await run(command, { timeout: 120000, maxBuffer: 4 * 1024 * 1024 });
    if (stderr) {
      this.logger.debug({ id, stderr }, 'git said');
    }
    return target;
  }

  commandFor(url, target) {
    const verb = fs.existsSync(target) ? 'remote update' : 'clone --mirror';
    return verb.startsWith('clone')
      ? `git ${verb} ${url} ${target}`
      : `git --git-dir=${target} ${verb}`;
  }
}

module.exports = MirrorJob;
