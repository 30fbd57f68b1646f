import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to the loopback server. The address is named as this machine (a foreign Host header means DNS
 * rebinding), the page that opens a socket is our own (Origin), and the caller knows the token: once in the address,
 * from then on in a cookie that scripts cannot read and other sites cannot send.
 */
export interface Guard {
  /** 256 random bits, in the address that is printed. */
  readonly token: string;
  isOwnHost(request: IncomingMessage): boolean;
  isOwnOrigin(request: IncomingMessage): boolean;
  hasCookie(request: IncomingMessage): boolean;
  /** Compares in constant time; refuses everything for a while after too many wrong ones. */
  isToken(candidate: string): boolean;
  cookieHeader(): string;
}

const ownNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const mostWrongTokensPerSecond = 5;

export const createGuard = (port: () => number, monotonicSeconds: () => number): Guard => {
  const token = randomBytes(32).toString('base64url');
  // Cookies are shared by all ports of a host, so the name carries ours.
  const cookieName = () => `plimsoll-${port()}`;
  const wrong: number[] = [];
  const matches = (candidate: string) => isSameText(candidate, token);
  return {
    token,
    isOwnHost: ({ headers }) => ownNames.has(nameOf(headers.host ?? '')),
    isOwnOrigin: ({ headers }) => headers.origin !== undefined && headers.origin === `http://${headers.host ?? ''}`,
    hasCookie: ({ headers }) => {
      const cookie = cookiesOf(headers.cookie ?? '').get(cookieName());
      return cookie !== undefined && matches(cookie);
    },
    isToken: (candidate) => {
      const now = monotonicSeconds();
      while (wrong[0] !== undefined && wrong[0] < now - 1) wrong.shift();
      if (wrong.length >= mostWrongTokensPerSecond) return false;
      const right = matches(candidate);
      if (!right) wrong.push(now);
      return right;
    },
    cookieHeader: () => `${cookieName()}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  };
};

const nameOf = (host: string) => host.replace(/:\d+$/, '').toLowerCase();

const isSameText = (a: string, b: string) => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

const cookiesOf = (header: string): ReadonlyMap<string, string> =>
  new Map(
    header.split(';').flatMap((pair) => {
      const [name, value] = pair.trim().split('=', 2);
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );
