/** macOS and Windows always have one; on Linux a session says so. */
export const hasDisplay = () => process.platform !== 'linux' || isSet('DISPLAY') || isSet('WAYLAND_DISPLAY');

/** What Electron must be told where the session is Wayland only: older versions look for X11. */
export const displayArguments = () =>
  process.platform === 'linux' && !isSet('DISPLAY') && isSet('WAYLAND_DISPLAY') ? ['--ozone-platform=wayland'] : [];

/** @param {string} name */
const isSet = (name) => (process.env[name] ?? '') !== '';
