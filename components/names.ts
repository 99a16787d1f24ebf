/** "photo uploads" and "photo-uploads" as "PhotoUploads": what an IAM statement's Sid may hold (letters and digits). */
export function pascalCase(text: string): string {
  return text
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** The name that was probably meant, or undefined when none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const ranked = names
    .map((other) => ({ other, steps: distance(lower, other.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  const within = names.filter((other) => other.toLowerCase().startsWith(lower));
  const best = ranked[0];
  if (best && best.steps <= Math.max(2, Math.floor(name.length / 4))) return best.other;
  return within.length === 1 ? within[0] : undefined;
}

/** Levenshtein's distance: how many letters must be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed));
    }
    row = next;
  }
  return row[b.length]!;
}
