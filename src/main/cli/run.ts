import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import type { Answer } from './answer.ts';
import type { Session } from './session.ts';

/** Runs what a command does with a session, hands on its outcome and closes the session. */
export type Run = (command: Command, act: (session: Session) => Promise<Result<Answer, AppError>>) => Promise<void>;
