/** A bug, for whoever started the program from a terminal. What the user can act on goes to the page instead. */
export const report = (bug: unknown) => {
  const text = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
  process.stderr.write(`plimsoll: an error inside the program\n${text}\n`);
};
