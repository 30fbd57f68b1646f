/**
 * Patterns of what names one machine or person among all: addresses of people and network cards, random and hardware
 * ids, serial numbers where they are called so, default names of computers.
 */
const patterns: readonly (readonly [pattern: RegExp, mark: string])[] = [
  [/[\w.+-]+@[\w.-]+/g, '<name>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, '<address>'],
  [/\b(?:eui|nvme|naa|wwn|t10)[.-](?:0x)?[\w.-]{8,}/gi, '<id>'],
  [/\b(serial(?:\s*(?:number|no\.?))?|s\/n|asset(?:\s*tag)?)[\s:=#]+[\w.-]*\d[\w.-]*/gi, '$1 <removed>'],
  [/\b(?:0x)?[0-9a-f]{12,}\b/gi, '<id>'],
  [/\b(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{5,}\b/g, '<host>'],
  [/\b[\w-]+-(?:MacBook|iMac|Mac)(?:-\w+)*\b/gi, '<host>'],
  [/\b[\w-]+(?:\.[\w-]+)*\.(?:local|lan|home|internal|localdomain|corp)\b/gi, '<host>'],
];

export const identifiersOut = (text: string): string =>
  patterns.reduce((rest, [pattern, mark]) => rest.replace(pattern, mark), text);
