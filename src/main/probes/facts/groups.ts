/** A folder of control groups that binds this process, of version 2 (unified) or 1 (cgroups(7)). */
export interface GroupFolder {
  readonly folder: string;
  readonly isUnified: boolean;
}

/**
 * Folders of the groups of a controller (`memory`, `cpu`) that a process is in, and above, from /proc/self/cgroup. Some
 * may not exist: a container may see its own group as the root.
 */
export const parseGroups = (text: string, controller: string): readonly GroupFolder[] =>
  text.split('\n').flatMap((line): readonly GroupFolder[] => {
    const [, controllers, path] = line.split(':');
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return upwards(root, path).map((folder) => ({ folder, isUnified: true }));
    if (!controllers.split(',').includes(controller)) return [];
    return upwards(`${root}/${controller}`, path).map((folder) => ({ folder, isUnified: false }));
  });

const root = '/sys/fs/cgroup';

const upwards = (top: string, path: string): readonly string[] => {
  const parts = path.split('/').filter((part) => part !== '');
  return [top, ...parts.map((_, i) => `${top}/${parts.slice(0, i + 1).join('/')}`)];
};
