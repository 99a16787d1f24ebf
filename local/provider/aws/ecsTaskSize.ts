// The pairs of CPU and memory that Fargate has, in a task definition's words.
import { or, sizes, told } from "../../../components/ecs/taskSizes.ts";

/** CPU units: `256` or `.25 vCPU`. NaN for what is neither. */
export function cpuUnits(text: string): number {
  const [, vcpus] = /^(\d*\.?\d+) ?vcpu$/i.exec(text.trim()) ?? [];
  return vcpus === undefined ? whole(text) : Number(vcpus) * 1024;
}

/** MiB: `512` or `0.5GB`. NaN for what is neither. */
export function mebibytes(text: string): number {
  const [, gibibytes] = /^(\d*\.?\d+) ?gb$/i.exec(text.trim()) ?? [];
  return gibibytes === undefined ? whole(text) : Number(gibibytes) * 1024;
}

function whole(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : NaN;
}

/** What is wrong with the pair, and which ones are right; undefined when it is one of Fargate's. */
export function sizeProblem(cpu: string, memory: string): string | undefined {
  const units = cpuUnits(cpu);
  const memories = sizes[units];
  const given = `are "${cpu}" and "${memory}"`;
  if (!memories)
    return `${given}: Invalid 'cpu' setting for task; use a cpu of ${or(Object.keys(sizes).map(Number))}`;
  if (memories.includes(mebibytes(memory))) return undefined;
  return `${given}: No Fargate configuration exists for given values; with a cpu of ${units} use a memory of ${told(memories)}`;
}
