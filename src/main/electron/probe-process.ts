import { utilityProcess } from 'electron';
import type { ProcessEnd, SpawnMeasuring } from '../probes/host.ts';

const saidLimit = 4096;

/** Measures in a process of Electron's own, which starts in packaged apps too, where forking Node is switched off. */
export const utilityMeasuring =
  (entry: string, addon: string): SpawnMeasuring =>
  () => {
    const child = utilityProcess.fork(entry, [addon], {
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'Plimsoll measuring',
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < saidLimit) said = (said + chunk.toString('utf8')).slice(0, saidLimit);
    });
    const ended = new Promise<ProcessEnd>((resolve) => {
      child.on('exit', (code) => resolve({ code, signal: undefined, said }));
    });
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => void ended.then(listener),
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
    };
  };
