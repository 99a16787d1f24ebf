import assert from "node:assert/strict";
import { join } from "node:path";
import { findPython } from "../../local/python.ts";
import { remove, temporaryFolder, writeCommand } from "./emulatorFake.ts";

describe("the Python that makes the emulator's environment", () => {
  let folder: string;
  const env = () => ({ PATH: folder });
  const python = (name: string, version: number[], venv = true) => {
    const path = join(folder, name);
    writeCommand(path, `#!/bin/sh\necho '${JSON.stringify({ version, path, venv })}'\n`);
    return path;
  };
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => remove(folder));

  it("is python3 when that is new enough", async () => {
    const path = python("python3", [3, 10, 0]);
    python("python3.13", [3, 13, 0]);
    assert.equal(await findPython(env()), path);
  });

  it("is the next one when python3 is too old, has no venv, or does not run", async () => {
    const path = python("python3.12", [3, 12, 1]);
    python("python3", [3, 9, 18]);
    assert.equal(await findPython(env()), path);
    python("python3", [3, 13, 0], false);
    assert.equal(await findPython(env()), path);
    writeCommand(join(folder, "python3"), "#!/bin/sh\nexit 1\n");
    assert.equal(await findPython(env()), path);
  });

  it("is asked for when there is none", () =>
    assert.rejects(findPython(env()), {
      name: "UserError",
      message:
        "the local cloud needs Python 3.10 or newer and PATH has none: install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python) and run again",
    }));

  it("is asked for when the one there is too old", () => {
    const path = python("python3", [3, 9, 18]);
    return assert.rejects(findPython(env()), {
      name: "UserError",
      message: `the local cloud needs Python 3.10 or newer, PATH has 3.9.18 (${path}): install a newer one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python) and run again`,
    });
  });

  it("is asked to have venv", () => {
    const path = python("python3.12", [3, 12, 1], false);
    return assert.rejects(findPython(env()), {
      name: "UserError",
      message: `Python 3.12.1 (${path}) has no venv module: install it (Debian, Ubuntu: apt-get install python3.12-venv) and run again`,
    });
  });
});
