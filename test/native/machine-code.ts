import { spawnSync } from 'node:child_process';

/** One instruction of a disassembly: what it does, and with what, the destination last on x86 and first on ARM. */
interface Instruction {
  readonly address: number;
  readonly mnemonic: string;
  readonly operands: readonly string[];
  /** The function that it jumps into or calls. */
  readonly label: string | undefined;
}

export interface MachineFunction {
  /** Demangled. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** What a loop does in one turn, apart from its own counting: constants and what lies on the stack do not count. */
export interface Loop {
  readonly loads: number;
  readonly stores: number;
  readonly calls: readonly string[];
  /** How many instructions have such a mnemonic, or such an operand. */
  readonly count: (mnemonic: RegExp) => number;
  readonly mentions: (operand: RegExp) => number;
}

/** All functions of an object file, by objdump of binutils or LLVM. */
export const disassemble = (object: string, objdump = 'objdump'): readonly MachineFunction[] => {
  const { stdout, status, error } = spawnSync(objdump, ['-d', '-C', '--no-show-raw-insn', object], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined || status !== 0) throw error ?? new Error(`${objdump} ${object}: ${String(status)}`);
  return stdout.split(/\n(?=[0-9a-f]+ <)/).flatMap((part) => {
    const name = /^[0-9a-f]+ <(.*)>:$/m.exec(part)?.[1];
    return name === undefined ? [] : [{ name, instructions: part.split('\n').flatMap(instructionOf) }];
  });
};

const instructionOf = (line: string): readonly Instruction[] => {
  const [, address, mnemonic, rest = ''] =
    /^\s+([0-9a-f]+):\s+(?:(?:notrack|bnd|lock|rep|repz) )?(\S+)\s*(.*)$/.exec(line) ?? [];
  if (address === undefined || mnemonic === undefined) return [];
  // Commas inside brackets belong to an address, those in braces to a list of registers.
  const operands = rest.replace(/\s*(<|\/\/|#).*$/, '').split(/,\s*(?![^([{]*[)\]}])/);
  const label = /<([^+]*)(\+0x[0-9a-f]+)?>/.exec(rest)?.[1];
  return [{ address: Number.parseInt(address, 16), mnemonic, operands: operands.map((text) => text.trim()), label }];
};

/** A function as if it were a loop: what it does when it is called in one. */
export const wholeBody = ({ instructions }: MachineFunction): Loop => loopOf(instructions);

/** The loops of a function that hold no other loop. */
export const innerLoops = ({ instructions }: MachineFunction): readonly Loop[] => {
  const [first = { address: 0 }] = instructions;
  const spans = instructions.flatMap(({ address, mnemonic, operands }) => {
    const target = Number.parseInt(operands.at(-1) ?? '', 16);
    return isJump.test(mnemonic) && target >= first.address && target <= address ? [{ from: target, to: address }] : [];
  });
  const inner = spans.filter(
    (span) => !spans.some((other) => other !== span && other.from >= span.from && other.to <= span.to),
  );
  return inner.map(({ from, to }) => loopOf(instructions.filter(({ address }) => address >= from && address <= to)));
};

const isJump = /^(j\w+|b|b\.\w+|cbn?z|tbn?z)$/;

const loopOf = (body: readonly Instruction[]): Loop => {
  const accesses = body.map(accessOf);
  return {
    loads: sum(accesses.map(({ loads }) => loads)),
    stores: sum(accesses.map(({ stores }) => stores)),
    calls: body.flatMap(({ mnemonic, label }) => (/^(call|bl$)/.test(mnemonic) ? [label ?? ''] : [])),
    count: (mnemonic) => body.filter((one) => mnemonic.test(one.mnemonic)).length,
    mentions: (operand) => body.filter(({ operands }) => operands.some((text) => operand.test(text))).length,
  };
};

const accessOf = (instruction: Instruction) =>
  instruction.operands.some((operand) => operand.includes('[')) ? armAccess(instruction) : x86Access(instruction);

const x86Access = ({ mnemonic, operands }: Instruction) => {
  const at = operands.findIndex((operand) => /\(.*\)/.test(operand) && !/\(%(rsp|rbp|rip)\)/.test(operand));
  const isNone = at < 0 || /^(lea|nop|prefetch|j|call)/.test(mnemonic);
  const isCompared = /^(cmp|test|vptest|v?u?comis)/.test(mnemonic);
  const isStore = at === operands.length - 1 && !isCompared && (operands.length > 1 || mnemonic.startsWith('set'));
  return { loads: isNone || isStore ? 0 : 1, stores: isNone || !isStore ? 0 : 1 };
};

/** A pair counts as two. */
const armAccess = ({ mnemonic, operands }: Instruction) => {
  const isStack = operands.some((operand) => /\[(sp|x29)/.test(operand));
  const places = isStack ? 0 : /^(ldp|stp|ldnp|stnp)/.test(mnemonic) ? 2 : 1;
  return { loads: mnemonic.startsWith('ld') ? places : 0, stores: mnemonic.startsWith('st') ? places : 0 };
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
