// The entry of every npm script. Plain JavaScript, so that an old Node can still say that it is too old.
import * as nodeModule from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Node ${process.versions.node} is too old: kandokoro needs 22.18 or newer. Get one at nodejs.org, or run npm ci ` +
      `with npm 11 (npm install -g npm@11), which brings Node 24 for the npm scripts.`,
  );
  process.exit(1);
}
nodeModule.enableCompileCache(new URL("../node_modules/.cache/node", import.meta.url).pathname);
const { main } = await import("./main.ts");
const code = await main(process.argv.slice(2));
if (code === 130) process.exit(code); // whatever is still under way
process.exitCode = code;
