/** Why there is no figure, as the status and the words of a result. */
export interface Failure {
  readonly status: 'failed' | 'unavailable' | 'cancelled';
  readonly why: string;
  /** To a drive, before it failed. */
  readonly bytesWritten?: number;
}

export const failed = (why: string): Failure => ({ status: 'failed', why });
export const unavailable = (why: string): Failure => ({ status: 'unavailable', why });
export const cancelled: Failure = { status: 'cancelled', why: 'stopped by the user' };
