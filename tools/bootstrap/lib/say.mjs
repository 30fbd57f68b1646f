/**
 * One plain line on stderr: stdout belongs to the command that was asked for.
 * @param {string} line
 */
export const say = (line) => {
  process.stderr.write(`plimsoll: ${line}\n`);
};

/** @param {number} since milliseconds, from performance.now() */
export const secondsSince = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** @param {unknown} error */
export const reasonOf = (error) => (error instanceof Error ? error.message : String(error));
