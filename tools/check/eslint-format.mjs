/**
 * An ESLint formatter: the number of files on the first line, then one line a finding.
 * @param {readonly import('eslint').ESLint.LintResult[]} results
 */
const format = (results) => {
  const findings = results.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, column, message, ruleId }) => `${filePath}:${line}:${column} ${message} (${ruleId ?? 'fatal'})`,
    ),
  );
  return [String(results.length), ...findings].join('\n');
};

export default format;
