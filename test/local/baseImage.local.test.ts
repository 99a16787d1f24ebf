import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { BASE_LABEL, provideBaseImage } from "../../local/baseImage.ts";
import { type DockerEngine, findDocker } from "../../local/docker.ts";
import { describeWithDocker, docker } from "../support/docker.ts";

describeWithDocker("base images", function () {
  this.timeout(180_000);
  const name = `node:${process.version.slice(1).split(".")[0]}-${randomUUID()}`;
  let engine: DockerEngine;

  before(async () => {
    engine = (await findDocker()).engine!;
  });

  describe("one that cannot be pulled", function () {
    before(function () {
      if (process.platform !== "linux") this.skip(); // this machine's Node is none for Linux
    });
    after(() => docker("image", "rm", name));

    const run = (...words: string[]) => docker("run", "--rm", name, ...words);

    it("is made from this machine, told, and there the next time", async () => {
      const lines: string[] = [];
      assert.equal(await provideBaseImage(name, engine, (line) => lines.push(line)), "made");
      assert.deepEqual(lines, [
        `pulls ${name}`,
        `${name} cannot be pulled: makes one of that name from this machine's Node ${process.version}`,
      ]);
      assert.equal(await provideBaseImage(name, engine, (line) => lines.push(line)), "there");
      assert.equal(lines.length, 2);
    });

    it("can be told from the public one", async () => {
      const format = `{{index .Config.Labels "${BASE_LABEL}"}} {{.Os}}/{{.Architecture}}`;
      const cpu = { x64: "amd64" }[engine.architecture] ?? engine.architecture;
      assert.equal(await docker("image", "inspect", "--format", format, name), `made linux/${cpu}`);
    });

    it("runs Node as it is called by the public one", async () => {
      assert.equal(await run("-p", "process.version"), process.version);
      assert.equal(await run("node", "-p", "process.env.NODE_VERSION"), process.version.slice(1));
      assert.equal(await run("sh", "-c", "echo $0"), "sh");
    });

    it("has the user node, a home and a place for temporary files", async () => {
      const script = "id -u && id -g && touch /tmp/a ~/b && stat -c %a /tmp && pwd";
      const said = await docker(
        "run",
        "--rm",
        "--user",
        "node",
        "--workdir",
        "/home/node",
        name,
        "sh",
        "-c",
        script,
      );
      assert.deepEqual(said.split("\n"), ["1000", "1000", "1777", "/home/node"]);
    });

    it("has npm, and trusts whom this machine trusts", async () => {
      assert.match(await run("npm", "--version"), /^\d+\.\d+\.\d+$/);
      assert.match(await run("sh", "-c", "grep -c BEGIN $NODE_EXTRA_CA_CERTS"), /^[1-9]\d*$/);
    });

    it("finds the names of hosts", async () => {
      const script = 'require("dns").lookup("localhost", { family: 4 }, (e, a) => console.log(e?.code ?? a))';
      assert.equal(await run("node", "-e", script), "127.0.0.1");
    });
  });

  it("that can neither be pulled nor made are named, with both reasons", () =>
    assert.rejects(provideBaseImage(`kandokoro-${randomUUID()}:1`, engine), {
      name: "UserError",
      message:
        /^the base image kandokoro-[\w-]+:1 cannot be pulled \(.+\) nor made here: only node:<major>, with or without a variant, can be; use one of these as the base, or open the network$/,
    }));
});
