// Bundles an app for its image: `node shared/build.ts web/server.ts web/health.ts` writes dist/server.mjs and dist/health.mjs.
import { argv } from "node:process";
import { buildSync } from "esbuild";

buildSync({
  entryPoints: argv.slice(2),
  outdir: "dist",
  entryNames: "[name]",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  // Beside the code, without the sources: a stack names the line that was written.
  sourcemap: true,
  sourcesContent: false,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"], // lets esbuild drop what is not used of packages that have both forms
  // Packages in CommonJS form call require for Node's own modules.
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  legalComments: "none",
});
