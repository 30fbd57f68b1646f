/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  /** major:minor of the file system. */
  readonly device: string;
  readonly path: string;
  readonly type: string;
  /** What is mounted: /dev/nvme0n1p2, server:/share, tmpfs. */
  readonly source: string;
}

export const parseMounts = (text: string): readonly Mount[] =>
  text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , device, , path] = before?.split(' ') ?? [];
    const [type, source] = after?.split(' ') ?? [];
    if (device === undefined || path === undefined || type === undefined || source === undefined) return [];
    return [{ device, path: unescaped(path), type, source: unescaped(source) }];
  });

/** Space, tab, newline and backslash are written in octal. */
const unescaped = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The mount that a path lies on: the longest one above it, and of those at one place the last. */
export const mountOf = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts
    .filter((mount) => path === mount.path || path.startsWith(mount.path === '/' ? '/' : `${mount.path}/`))
    .reduce<Mount | undefined>(
      (best, mount) => (best === undefined || mount.path.length >= best.path.length ? mount : best),
      undefined,
    );

export type FileSystemKind = 'drive' | 'memory' | 'layers' | 'network';

/** Whether reading and writing there says something about a drive of this machine. */
export const fileSystemKind = (type: string): FileSystemKind => {
  if (memoryTypes.has(type)) return 'memory';
  if (layerTypes.has(type)) return 'layers';
  return networkTypes.has(type) ? 'network' : 'drive';
};

const memoryTypes: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'devtmpfs', 'rootfs', 'hugetlbfs']);
const layerTypes: ReadonlySet<string> = new Set(['overlay', 'aufs', 'fuse.fuse-overlayfs', 'squashfs', 'erofs']);
const networkTypes: ReadonlySet<string> = new Set(
  (
    'nfs nfs4 cifs smb3 smbfs 9p drvfs virtiofs afs ceph glusterfs lustre gpfs beegfs fuse.sshfs fuse.rclone fuse.s3fs ' +
    'fuse.glusterfs fuse.ceph fuse.juicefs fuse.gcsfuse vboxsf fuse.vmhgfs-fuse prl_fs'
  ).split(' '),
);

/** Direct reads and writes pass by the page cache on these; others may quietly go through it. */
const directTypes: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'f2fs', 'bcachefs', 'ntfs3']);
export const isDirect = (type: string): boolean | undefined =>
  fileSystemKind(type) === 'drive' ? directTypes.has(type) || undefined : false;
