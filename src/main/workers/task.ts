import type { MessagePort } from 'node:worker_threads';

/** What crosses to a thread: the question as data, and a port for what is found on the way. */
export interface Task<Question> {
  readonly question: Question;
  readonly progress: MessagePort;
}

/** What comes back through the port; `last` when all has been told. */
export type Message<Found> = { readonly kind: 'found'; readonly found: Found } | { readonly kind: 'last' };

export type Tell<Found> = (found: Found) => void;

/** Tells each thing found, and then that there are no more, whatever the answer. */
export const telling = async <Found, Answer>(
  port: MessagePort,
  work: (tell: Tell<Found>) => Answer | Promise<Answer>,
): Promise<Answer> => {
  const post = (message: Message<Found>) => port.postMessage(message);
  const answer = await work((found) => post({ kind: 'found', found }));
  post({ kind: 'last' });
  return answer;
};
