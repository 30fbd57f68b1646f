/** Words for a path; those of a path with an index are made with it. */
type Name = readonly [pattern: RegExp, words: string | ((index: number) => string)];

/** Values that planners compute with. The others describe the machine: its nodes, curves, launch costs, shapes. */
const planned: readonly Name[] = [
  [/^cpu\.adam_parameters_per_second$/, 'rate of Adam on the CPU'],
  [/^memory\.dram\.capacity_bytes$/, 'host memory'],
  [/^memory\.dram\.bytes_per_second$/, 'bandwidth of host memory'],
  [/^memory\.dram\.pinned\.limit_bytes$/, 'host memory that may be pinned'],
  [/^gpu\.sm_count$/, 'number of multiprocessors of the GPU'],
  [/^gpu\.memory_bytes$/, 'GPU memory'],
  [/^gpu\.reserved_bytes$/, 'GPU memory that is reserved'],
  [/^gpu\.memory_bytes_per_second$/, 'bandwidth of GPU memory'],
  [/^gpu\.matmul_flops_per_second$/, 'rate of matrix products on the GPU'],
  [/^gpu\.launch\.launch_seconds$/, 'time of a kernel launch'],
  [/^link\.host_to_device_bytes_per_second$/, 'link from host to GPU'],
  [/^link\.device_to_host_bytes_per_second$/, 'link from GPU to host'],
  [/^link\.duplex_share$/, 'share of the link in both directions at once'],
  [/^storage\[(\d+)\]\.count$/, (i) => `number of drives like drive ${String(i + 1)}`],
  [/^storage\[(\d+)\]\.capacity_bytes$/, (i) => `space of drive ${String(i + 1)}`],
  [/^storage\[(\d+)\]\.read_bytes_per_second$/, (i) => `read rate of drive ${String(i + 1)}`],
  [/^storage\[(\d+)\]\.write_bytes_per_second$/, (i) => `write rate of drive ${String(i + 1)}`],
  [/^storage\[(\d+)\]\.array_bytes_per_second$/, (i) => `rate of drive ${String(i + 1)} as an array`],
];

/** Besides, on a machine with CXL memory: places for data, and copies of the GPU from and to each. */
const plannedOfNodes: readonly Name[] = [
  [/^memory\.nodes\[(\d+)\]\.capacity_bytes$/, (i) => `memory of node ${String(i)}`],
  [/^memory\.nodes\[(\d+)\]\.bytes_per_second$/, (i) => `bandwidth of memory node ${String(i)}`],
  [/^link\.nodes\[(\d+)\]\.host_to_device_bytes_per_second$/, (i) => `link from memory node ${String(i)} to GPU`],
  [/^link\.nodes\[(\d+)\]\.device_to_host_bytes_per_second$/, (i) => `link from GPU to memory node ${String(i)}`],
];

export const isPlanned = (path: string, hasCxl: boolean): boolean =>
  [...planned, ...(hasCxl ? plannedOfNodes : [])].some(([pattern]) => pattern.test(path));

/** A value that planners compute with, in words: `storage[0].read_bytes_per_second` is the read rate of drive 1. */
export const valueName = (path: string): string => {
  for (const [pattern, words] of [...planned, ...plannedOfNodes]) {
    const found = pattern.exec(path);
    if (found !== null) return typeof words === 'string' ? words : words(Number(found[1]));
  }
  return path;
};
