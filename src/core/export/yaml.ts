import { stringify } from 'yaml';

/**
 * A flat document as PyYAML reads it: by YAML 1.1, where `no` is a truth value unless it is quoted, and where a number
 * with an exponent but no point is text. Numbers must be such that JavaScript writes them without an exponent.
 */
export const yamlText = (document: object): string => stringify(document, { version: '1.1', lineWidth: 0 });
