/**
 * A knip reporter that says how many files knip read.
 * @type {import('knip').Reporter}
 */
const report = ({ counters }) => {
  process.stdout.write(`processed ${counters.processed}\n`);
};

export default report;
