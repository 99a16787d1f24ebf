// What the scenes are drawn with. Everything comes from a seed, so that the photos are the same on each run.

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` pieces of SVG, one after the other. */
export function repeat(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join("");
}

export function svg(width: number, height: number, content: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`,
  );
}

/** A gradient from top to bottom; stops as `offset colour [opacity]`. */
export function gradient(id: string, stops: string[], direction = `x2="0" y2="1"`): string {
  return `<linearGradient id="${id}" ${direction}>${stops.map(stop).join("")}</linearGradient>`;
}

export function glow(id: string, stops: string[]): string {
  return `<radialGradient id="${id}">${stops.map(stop).join("")}</radialGradient>`;
}

function stop(text: string): string {
  const [offset, colour, opacity = "1"] = text.split(" ");
  return `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
}

export function blur(id: string, deviation: number | string): string {
  return `<filter id="${id}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${deviation}"/></filter>`;
}

/** The height of a skyline of hills at each of `steps` places: noise in octaves, each half as high as the last. */
export function hills(random: () => number, steps: number, bumps: number, roughness = 0.5): number[] {
  const heights = new Array<number>(steps).fill(0);
  for (let octave = 0; octave < 7; octave++) {
    const count = bumps * 2 ** octave;
    const knots = Array.from({ length: count + 2 }, () => random() - 0.5);
    for (let step = 0; step < steps; step++) {
      const place = (step / steps) * count;
      const knot = Math.floor(place);
      const smooth = (1 - Math.cos((place - knot) * Math.PI)) / 2;
      const value = knots[knot]! * (1 - smooth) + knots[knot + 1]! * smooth;
      heights[step] = heights[step]! + value * roughness ** octave;
    }
  }
  return heights;
}

/** A filled shape from a line of heights down to `bottom`. */
export function land(heights: number[], width: number, top: number, height: number, bottom: number): string {
  const step = width / (heights.length - 1);
  const line = heights.map(
    (value, index) => `${(index * step).toFixed(1)},${(top + value * height).toFixed(1)}`,
  );
  return `M0,${bottom} L${line.join(" L")} L${width},${bottom} Z`;
}

/** A fir tree whose foot is at x, y. */
export function fir(x: number, y: number, height: number, lean = 0): string {
  const tiers = repeat(5, (tier) => {
    const from = y - height * (0.1 + tier * 0.17);
    const half = height * (0.23 - tier * 0.036);
    const tip = from - height * 0.3;
    return `M${(x - half).toFixed(1)},${from.toFixed(1)} Q${x},${(from - height * 0.06).toFixed(1)} ${(x + lean).toFixed(1)},${tip.toFixed(1)} Q${x},${(from - height * 0.06).toFixed(1)} ${(x + half).toFixed(1)},${from.toFixed(1)} Z`;
  });
  return `${tiers} M${x - height * 0.02},${y} h${height * 0.04} v${-height * 0.2} h${-height * 0.04} Z`;
}
