// The pairs of CPU and memory that Fargate has.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
import type { Problems } from "../problems.ts";

/** MiB of memory by CPU units; 1024 units are one vCPU. */
export const sizes: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16_384, 1024),
  4096: steps(8192, 30_720, 1024),
  8192: steps(16_384, 61_440, 4096),
  16_384: steps(32_768, 122_880, 8192),
};

const cpus = Object.keys(sizes).map(Number);

interface Pair {
  readonly cpu: number;
  readonly memory: number;
}

/** Notes a pair that Fargate does not have, with those that come nearest. */
export function checkTaskSize(problems: Problems, cpu: number, memory: number): void {
  const fitting = sizes[cpu];
  if (!fitting) problems.wrong("cpu", cpu, `${or(cpus)} (1024 is one vCPU)`);
  if (typeof memory !== "number") problems.wrong("memoryMiB", memory, "a number of MiB (1024 is one GB)");
  else if (fitting && !fitting.includes(memory))
    problems.wrong("memoryMiB", memory, `${told(fitting)} with cpu ${cpu}; nearest: ${nearest(cpu, memory)}`);
}

/** The same CPU with the memory that is nearest, and the memory that is enough with the CPU that is nearest. */
function nearest(cpu: number, memory: number): string {
  const pairs = cpus.flatMap((each) => sizes[each]!.map((mib): Pair => ({ cpu: each, memory: mib })));
  const enough = Math.min(...pairs.filter((pair) => pair.memory >= memory).map((pair) => pair.memory));
  const found = [
    least(
      pairs.filter((pair) => pair.cpu === cpu),
      (pair) => Math.abs(pair.memory - memory),
    ),
    least(
      pairs.filter((pair) => pair.memory === enough),
      (pair) => Math.abs(Math.log2(pair.cpu / cpu)),
    ),
  ];
  return [...new Set(found.flatMap((pair) => (pair ? [`${pair.cpu} with ${pair.memory}`] : [])))].join(", ");
}

function least(pairs: readonly Pair[], distance: (pair: Pair) => number): Pair | undefined {
  return pairs.toSorted((a, b) => distance(a) - distance(b))[0];
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}

/** The memories as an error tells them. */
export function told(memories: readonly number[]): string {
  const [first = 0, second = 0] = memories;
  return memories.length <= 7 ? or(memories) : `${first} to ${memories.at(-1)} in steps of ${second - first}`;
}

export function or(values: readonly number[]): string {
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}
