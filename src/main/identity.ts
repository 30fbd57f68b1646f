import { homedir, hostname, userInfo } from 'node:os';
import { basename } from 'node:path';
import type { Names } from '../core/machine/share/words.ts';

/** What is private of whoever runs this program and of the computer it runs on, to be kept out of shared files. */
export const ownNames = (): Names => ({ people: [account(), basename(homedir())], hosts: [hostname()] });

/** An account without an entry has no name (containers). */
const account = (): string => {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
};
