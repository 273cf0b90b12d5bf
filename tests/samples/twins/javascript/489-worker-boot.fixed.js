'use strict';

const inspector = require('node:inspector');
const { createQueue } = require('./queue');
const { handlers } = require('./handlers');

const settings = {
  concurrency: Number(process.env.CONCURRENCY || 4),
  queue: process.env.QUEUE_NAME || 'default',
  inspect: process.env.NODE_ENV === 'development' ? { port: 9229, host: '127.0.0.1' } : null,
};

function startDiagnostics(options) {
  if (!options.inspect) return;
  const { port, host } = options.inspect;
  inspector.open(port, host);
  console.log(`inspector listening on ${host}:${port}`);
}

async function main() {
  startDiagnostics(settings);

  const queue = await createQueue(settings.queue);
  for (const [name, handler] of Object.entries(handlers)) {
    queue.process(name, settings.concurrency, handler);
  }

  process.once('SIGTERM', async () => {
    await queue.close();
    inspector.close();
    process.exit(0);
  });
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
