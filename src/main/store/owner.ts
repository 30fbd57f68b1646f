import { readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number. */
export interface Owner {
  readonly pid: number;
  /** Boot id and start time in ticks since boot where the system tells (Linux), else empty. */
  readonly start: string;
}

export const thisProcess = (): Owner => ({ pid: process.pid, start: startOf(process.pid) });

export const isAlive = (owner: Owner): boolean => {
  if (!isRunning(owner.pid)) return false;
  const start = startOf(owner.pid);
  return start === '' || start === owner.start;
};

/** State is field 3 and start time field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold spaces. */
const startOf = (pid: number): string => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return afterName[0] === 'Z' ? 'ended' : `${boot}:${afterName[19] ?? ''}`;
  } catch {
    return '';
  }
};

/** Signal 0 asks without sending; EPERM says that the process exists but belongs to somebody else. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
