/** `optimizerInBackward` as test ids spell it: `optimizer-in-backward`. */
export const testName = (field: string) => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
