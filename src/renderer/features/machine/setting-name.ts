/** A setting in words: `queueDepth` is `queue depth`. */
export const settingName = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
