// More scenes: the flower, the aurora, the boat, the summer. Licence of the pictures: CC0-1.0.
import { blur, fir, glow, gradient, hills, land, randomFrom, repeat, svg } from "./drawing.ts";

/** A dahlia on nothing: what is around it is transparent. */
export function flower(size: number): Buffer {
  const random = randomFrom(5);
  const middle = size / 2;
  const rings = [
    { petals: 16, length: 0.47, width: 0.1, fill: "outer" },
    { petals: 16, length: 0.39, width: 0.095, fill: "middle" },
    { petals: 14, length: 0.3, width: 0.085, fill: "inner" },
    { petals: 12, length: 0.21, width: 0.07, fill: "inmost" },
  ];
  const petals = rings.map(({ petals: count, length, width, fill }, ring) =>
    repeat(count, (index) => {
      const turn = (360 / count) * (index + (ring % 2) / 2) + random() * 6 - 3;
      const long = size * length * (0.95 + random() * 0.1);
      const wide = size * width;
      const shape = `M0,0 C${wide},${-long * 0.35} ${wide},${-long * 0.85} 0,${-long} C${-wide},${-long * 0.85} ${-wide},${-long * 0.35} 0,0 Z`;
      return `<g transform="translate(${middle} ${middle}) rotate(${turn})"><path d="${shape}" fill="#3d0626" opacity="0.35" transform="translate(${size * 0.004} ${size * 0.006}) scale(1.02)"/><path d="${shape}" fill="url(#${fill})"/><path d="M0,${-long * 0.25} L0,${-long * 0.93}" stroke="#fff" stroke-opacity="0.22" stroke-width="${size * 0.004}"/></g>`;
    }),
  );
  const seeds = repeat(150, (index) => {
    const turn = index * 2.39996;
    const away = Math.sqrt(index / 150) * size * 0.085;
    return `<circle cx="${middle + Math.cos(turn) * away}" cy="${middle + Math.sin(turn) * away}" r="${size * 0.0062}" fill="${index % 3 ? "#ffd75e" : "#c97b12"}"/>`;
  });
  return svg(
    size,
    size,
    `<defs>${gradient("outer", ["0 #ff9ac4", "0.6 #e2408e", "1 #8c1257"])}${gradient("middle", ["0 #ffb0cf", "0.6 #ee5a9e", "1 #a01a66"])}
      ${gradient("inner", ["0 #ffc9dd", "0.6 #f77bb2", "1 #b62c78"])}${gradient("inmost", ["0 #ffe3ec", "0.6 #ff9cc6", "1 #c8458c"])}
      ${glow("heart", ["0 #8a4a06", "0.8 #5a2a04", "1 #5a2a04 0"])}</defs>
    ${petals.join("")}<circle cx="${middle}" cy="${middle}" r="${size * 0.1}" fill="url(#heart)"/>${seeds}`,
  );
}

/** Northern lights above a snowy wood. */
export function aurora(width: number, height: number): Buffer {
  const random = randomFrom(33);
  const curtains = ["#43ffa9", "#2fe6c8", "#8a7bff", "#5cffb0"].map((colour, index) => {
    const wave = hills(random, 160, 2, 0.35);
    const rays = wave.map((value, step) => {
      const long = height * (0.2 + 0.25 * random());
      const foot = height * (0.5 - index * 0.06 + value * 0.32);
      return `<rect x="${(step / 160) * width}" y="${foot - long}" width="${width / 100}" height="${long}" fill="url(#ray${index})" opacity="${0.25 + random() * 0.45}"/>`;
    });
    return `<defs>${gradient(`ray${index}`, [`0 ${colour} 0`, `0.7 ${colour} 0.5`, `0.95 ${colour} 1`, `1 ${colour} 0`])}</defs><g filter="url(#soft)">${rays.join("")}</g>`;
  });
  const wood = [0, 1, 2].map((row) =>
    repeat(60 - row * 15, () =>
      fir(random() * width, height * (0.8 + row * 0.055), height * (0.09 + row * 0.07 + random() * 0.07)),
    ),
  );
  const snow = land(hills(random, 200, 3, 0.35), width, height * 0.86, height * 0.05, height);
  return svg(
    width,
    height,
    `<defs>${gradient("night", ["0 #030716", "0.5 #0a1a3a", "1 #14405a"])}${blur("soft", `${width / 260} ${width / 130}`)}${gradient("ground", ["0 #b9e6e2", "0.4 #5f93ab", "1 #20405f"])}</defs>
    <rect width="${width}" height="${height}" fill="url(#night)"/>
    ${repeat(420, () => `<circle cx="${random() * width}" cy="${random() * height * 0.75}" r="${0.6 + random() * 1.7}" fill="#fff" opacity="${0.2 + random() * 0.8}"/>`)}
    ${curtains.join("")}<path d="${wood[0]}" fill="#123246"/><path d="${wood[1]}" fill="#0b2233"/>
    <path d="${snow}" fill="url(#ground)"/><path d="${wood[2]}" fill="#061420"/>`,
  );
}

/** A sailing boat in the evening. */
export function boat(width: number, height: number): Buffer {
  const random = randomFrom(11);
  const sea = height * 0.62;
  const waves = repeat(120, () => {
    const depth = random();
    return `<path d="M${random() * width},${sea + depth * (height - sea)} q${6 + depth * 14},${-1 - depth * 3} ${12 + depth * 28},0" stroke="#fff" stroke-opacity="${0.1 + random() * 0.3}" stroke-width="${0.6 + depth}" fill="none"/>`;
  });
  return svg(
    width,
    height,
    `<defs>${gradient("air", ["0 #2c6fae", "0.6 #9fd0e6", "1 #ffe3b8"])}${gradient("sea", ["0 #4fa3b8", "1 #0b3c5e"])}${glow("low", ["0 #fff8d8", "0.2 #ffe7a0 0.8", "1 #ffd27a 0"])}</defs>
    <rect width="${width}" height="${sea}" fill="url(#air)"/><circle cx="${width * 0.24}" cy="${sea * 0.72}" r="${height * 0.34}" fill="url(#low)"/>
    <rect y="${sea}" width="${width}" height="${height - sea}" fill="url(#sea)"/>${waves}
    <g transform="translate(${width * 0.56} ${sea + height * 0.08}) scale(${height / 320})">
      <path d="M0,-150 C46,-110 66,-60 68,-14 L0,-14 Z" fill="#fffaf0"/><path d="M-6,-138 C-34,-96 -48,-56 -52,-14 L-6,-14 Z" fill="#e8573f"/>
      <path d="M-3,-158 V-8" stroke="#5b3a20" stroke-width="4"/><path d="M-66,-10 H78 C70,18 52,26 36,26 H-40 C-54,22 -62,8 -66,-10 Z" fill="#223a58"/><path d="M-66,-10 H78" stroke="#f5d9a8" stroke-width="4"/></g>`,
  );
}

/** Sun, sea, a parasol. */
export function summer(width: number, height: number): Buffer {
  const random = randomFrom(88);
  const sea = height * 0.45;
  const beach = land(hills(random, 200, 2, 0.3), width, height * 0.68, height * 0.08, height);
  const cloud = (x: number, y: number, size: number) =>
    repeat(
      16,
      () =>
        `<ellipse cx="${x + (random() - 0.5) * size * 2.6}" cy="${y - random() ** 2 * size * 0.7}" rx="${size * (0.25 + random() * 0.35)}" ry="${size * (0.18 + random() * 0.22)}" fill="#fff" opacity="0.75"/>`,
    );
  const stripes = repeat(8, (index) => {
    const edge = (place: number) => -320 + place * 80;
    return `<path d="M0,-250 Q${edge(index) * 0.8},-210 ${edge(index)},0 Q${edge(index) + 40},${22} ${edge(index + 1)},0 Q${edge(index + 1) * 0.8},-210 0,-250 Z" fill="${index % 2 ? "#fff4e0" : "#f2503b"}"/>`;
  });
  const shine = repeat(
    260,
    () =>
      `<ellipse cx="${random() * width}" cy="${sea + random() ** 1.5 * height * 0.22}" rx="${6 + random() * 34}" ry="${1 + random() * 2}" fill="#fff" opacity="${random() * 0.4}"/>`,
  );
  return svg(
    width,
    height,
    `<defs>${gradient("sky", ["0 #1b86d6", "0.6 #62bdf0", "1 #d4f1fb"])}${gradient("sea", ["0 #0d6fa8", "0.5 #1fa9c4", "1 #8fe3d8"])}${gradient("sand", ["0 #f7e3b4", "1 #dfb877"])}
      ${glow("noon", ["0 #fffbe0", "0.14 #fff3b0", "0.2 #ffefa0 0.5", "1 #fff 0"])}${blur("puff", 9)}${blur("shade", 16)}</defs>
    <rect width="${width}" height="${sea + 4}" fill="url(#sky)"/><circle cx="${width * 0.8}" cy="${height * 0.14}" r="${height * 0.34}" fill="url(#noon)"/>
    <g filter="url(#puff)">${cloud(width * 0.22, height * 0.24, height * 0.16)}${cloud(width * 0.56, height * 0.36, height * 0.1)}</g>
    <rect y="${sea}" width="${width}" height="${height}" fill="url(#sea)"/>${shine}
    <path d="${beach}" fill="#fff" opacity="0.8" transform="translate(0 ${-height * 0.012})"/><path d="${beach}" fill="url(#sand)"/>
    <g transform="translate(${width * 0.33} ${height * 0.62}) scale(${height / 1500})"><ellipse cx="180" cy="430" rx="360" ry="46" fill="#7a5a24" opacity="0.35" filter="url(#shade)"/>
      <g transform="rotate(-12)"><path d="M-7,-10 h14 L14,440 h-16 Z" fill="#8a5a33"/>${stripes}<circle cy="-252" r="12" fill="#8a5a33"/></g></g>
    <g transform="translate(${width * 0.68} ${height * 0.86}) scale(${height / 1500})"><ellipse cx="20" cy="84" rx="130" ry="22" fill="#7a5a24" opacity="0.35" filter="url(#shade)"/>
      <circle r="92" fill="#fff"/><path d="M0,-92 A92,92 0 0 1 80,-46 L0,0 Z" fill="#2f7fd8"/><path d="M80,46 A92,92 0 0 1 0,92 L0,0 Z" fill="#f2c230"/><path d="M-80,46 A92,92 0 0 1 -80,-46 L0,0 Z" fill="#e8473b"/><circle r="92" fill="#000" opacity="0.08"/></g>`,
  );
}
