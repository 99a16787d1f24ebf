// The pairs of CPU and memory that Fargate has.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size

/** By CPU units: the least and the most memory in MiB, and the step between. */
const sizes: readonly (readonly [cpu: number, least: number, most: number, step: number])[] = [
  [256, 512, 2048, 0],
  [512, 1024, 4096, 1024],
  [1024, 2048, 8192, 1024],
  [2048, 4096, 16384, 1024],
  [4096, 8192, 30720, 1024],
  [8192, 16384, 61440, 4096],
  [16384, 32768, 122880, 8192],
];

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
  const size = sizes.find(([units]) => units === cpuUnits(cpu));
  if (!size)
    return `are "${cpu}" and "${memory}": Invalid 'cpu' setting for task; use a cpu of ${sizes.map(([units]) => units).join(", ")}`;
  if (memories(size).includes(mebibytes(memory))) return undefined;
  return `are "${cpu}" and "${memory}": No Fargate configuration exists for given values; with a cpu of ${size[0]} use a memory of ${told(size)}`;
}

function memories([, least, most, step]: (typeof sizes)[number]): number[] {
  if (step === 0) return [512, 1024, 2048];
  return Array.from({ length: (most - least) / step + 1 }, (_, i) => least + i * step);
}

function told(size: (typeof sizes)[number]): string {
  const all = memories(size);
  return all.length <= 8 ? all.join(", ") : `${size[1]} to ${size[2]} in steps of ${size[3]}`;
}
