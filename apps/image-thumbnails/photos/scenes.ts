// The scenes, each as SVG. Licence of the pictures: CC0-1.0.
import { blur, fir, glow, gradient, hills, land, randomFrom, repeat, svg } from "./drawing.ts";

/** Mountains and a lake after sunset. */
export function dusk(width: number, height: number): Buffer {
  const random = randomFrom(7);
  const shore = height * 0.68;
  const layers = ["#8d6a8f", "#6b5480", "#4a4069", "#302c50", "#1d1d38"];
  const ridges = layers.map((colour, index) => {
    const heights = hills(random, 400, 3 + index * 2, 0.52);
    const line = land(heights, width, height * (0.44 + index * 0.048), height * (0.3 - index * 0.045), shore);
    return `<path d="${line}" fill="${colour}"/><path d="${line}" fill="url(#haze)" opacity="${0.5 - index * 0.09}"/>`;
  });
  const firs = repeat(90, (index) => {
    const x = (index / 90) * width + random() * 40;
    const side = Math.abs(x / width - 0.5) * 2;
    return fir(x, shore + 14, height * (0.035 + 0.16 * side ** 3 + 0.03 * random()));
  });
  const scene = `<rect width="${width}" height="${height}" fill="url(#sky)"/>
    ${repeat(260, () => `<circle cx="${random() * width}" cy="${random() ** 1.6 * height * 0.4}" r="${1 + random() * 2.6}" fill="#fff" opacity="${0.2 + random() * 0.7}"/>`)}
    <circle cx="${width * 0.62}" cy="${height * 0.5}" r="${height * 0.62}" fill="url(#sun)"/>
    ${repeat(14, () => `<ellipse cx="${random() * width}" cy="${height * (0.2 + random() * 0.24)}" rx="${width * (0.08 + random() * 0.16)}" ry="${height * (0.004 + random() * 0.012)}" fill="${random() > 0.4 ? "#ffb59a" : "#c06a8e"}" opacity="${0.25 + random() * 0.35}" filter="url(#cloud)"/>`)}
    ${ridges.join("")}<path d="${firs}" fill="#11132a"/>`;
  const ripples = repeat(420, () => {
    const depth = random() ** 1.4;
    const near = Math.max(0.12, 1 - Math.abs(random() - 0.5));
    const x = width * (0.62 + (random() - 0.5) * (0.2 + depth * 0.9));
    return `<ellipse cx="${x}" cy="${shore + 20 + depth * (height - shore)}" rx="${20 + depth * 170 * near}" ry="${1.5 + depth * 5}" fill="${random() > 0.5 ? "#ffd0a6" : "#171a3a"}" opacity="${0.05 + 0.16 * random()}"/>`;
  });
  return svg(
    width,
    height,
    `<defs>${gradient("sky", ["0 #141a44", "0.25 #3b3474", "0.42 #94518b", "0.55 #ee8a72", "0.66 #ffd08a"])}
      ${glow("sun", ["0 #fff3c4 0.95", "0.1 #ffdc94 0.75", "0.4 #ff9d6b 0.3", "1 #ff7d6b 0"])}
      ${gradient("haze", ["0 #ffb48a 0", "1 #ff9f86 0.75"])}
      ${gradient("depth", ["0 #0c1030 0.1", "1 #070a22 0.85"])}${blur("cloud", "60 6")}${blur("still", "10 5")}
      <clipPath id="water"><rect y="${shore}" width="${width}" height="${height - shore}"/></clipPath></defs>
    <g id="scene">${scene}</g>
    <g clip-path="url(#water)"><g transform="translate(0 ${2 * shore}) scale(1 -1)" filter="url(#still)">${scene}</g>
      <rect y="${shore}" width="${width}" height="${height - shore}" fill="url(#depth)"/>${ripples}</g>`,
  );
}

/** A city at night under the moon. */
export function city(width: number, height: number): Buffer {
  const random = randomFrom(21);
  const street = height * 0.84;
  const rows = [
    { count: 22, from: 0.3, to: 0.55, colour: "#2c3564", lit: 0.25 },
    { count: 15, from: 0.22, to: 0.5, colour: "#1b2145", lit: 0.4 },
    { count: 9, from: 0.12, to: 0.36, colour: "#0d1129", lit: 0.5 },
  ];
  const buildings = rows.map(({ count, from, to, colour, lit }) =>
    repeat(count, (index) => {
      const across = (width / count) * (0.75 + random() * 0.5);
      const x = (index / count) * width - across * 0.1;
      const tall = height * (from + (to - from) * random());
      const cell = across / (4 + Math.floor(random() * 4));
      const warm = random() > 0.35 ? "#ffd58a" : "#a9d4ff";
      const columns = Math.floor(across / cell) - 1;
      const floors = Math.floor(tall / (cell * 1.3)) - 1;
      const windows = repeat(columns * floors, (place) => {
        const on = random() < lit;
        const left = x + cell * (0.75 + (place % columns));
        const above = street - tall + cell * (0.7 + 1.3 * Math.floor(place / columns));
        return `<rect x="${left}" y="${above}" width="${cell * 0.5}" height="${cell * 0.7}" fill="${on ? warm : "#000"}" opacity="${on ? 0.5 + random() * 0.5 : 0.25}"/>`;
      });
      return `<rect x="${x}" y="${street - tall}" width="${across}" height="${tall + 10}" fill="${colour}"/>${windows}`;
    }),
  );
  const scene = `<rect width="${width}" height="${street + 10}" fill="url(#sky)"/>
    ${repeat(140, () => `<circle cx="${random() * width}" cy="${random() * height * 0.45}" r="${0.8 + random() * 1.6}" fill="#fff" opacity="${0.2 + random() * 0.6}"/>`)}
    <circle cx="${width * 0.7}" cy="${height * 0.17}" r="${width * 0.5}" fill="url(#halo)"/>
    <circle cx="${width * 0.7}" cy="${height * 0.17}" r="${width * 0.085}" fill="#fff6dc"/>
    <circle cx="${width * 0.675}" cy="${height * 0.16}" r="${width * 0.02}" fill="#e4d8b8" opacity="0.6"/>
    <circle cx="${width * 0.725}" cy="${height * 0.185}" r="${width * 0.014}" fill="#e4d8b8" opacity="0.6"/>${buildings.join("")}`;
  return svg(
    width,
    height,
    `<defs>${gradient("sky", ["0 #070b26", "0.5 #1c2560", "0.8 #54418a", "1 #b0618f"])}
      ${glow("halo", ["0 #ffeebf 0.7", "0.2 #cdb7ff 0.25", "1 #7c6fd0 0"])}${blur("wet", "3 22")}
      ${gradient("dark", ["0 #060818 0.25", "1 #04050f 0.9"])}
      <clipPath id="river"><rect y="${street}" width="${width}" height="${height - street}"/></clipPath></defs>
    ${scene}<g clip-path="url(#river)"><g transform="translate(0 ${2 * street}) scale(1 -1)" filter="url(#wet)">${scene}</g>
      <rect y="${street}" width="${width}" height="${height - street}" fill="url(#dark)"/></g>`,
  );
}
