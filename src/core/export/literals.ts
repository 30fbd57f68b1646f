/**
 * Text from outside (model names, folders) on its way into a script or a note. A JSON string is also a Python string
 * literal: same quotes, same escapes. Shell scripts take nothing from outside.
 */
export const pythonText = (text: string) => JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped);

export const pythonBool = (value: boolean) => (value ? 'True' : 'False');

/** One line of plain text: control characters become spaces. */
export const oneLine = (text: string) => text.replace(/\p{C}+/gu, ' ').trim();

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
