/** The one origin whose frames may talk to the main process. */
export const appScheme = 'app';
export const appOrigin = `${appScheme}://main`;

/** The page's own address, in the top frame; anything else (another origin, a sub-frame, a dead frame) is refused. */
export const isOwnFrame = (frame: { readonly url: string; readonly parent: unknown } | null): boolean =>
  frame?.parent === null && isOwnAddress(frame.url);

export const isOwnAddress = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return `${url.protocol}//${url.host}` === appOrigin;
};
