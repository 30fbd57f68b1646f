import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { withLock } from '../../tools/bootstrap/lib/lock.mjs';

/** Takes the lock, notes when it enters and leaves, and works a little in between. */
const [lock = '', log = '', name = ''] = process.argv.slice(2);
await withLock(async () => {
  appendFileSync(log, `enter ${name}\n`);
  await pause(30);
  appendFileSync(log, `leave ${name}\n`);
}, lock);
