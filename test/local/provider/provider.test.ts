import assert from "node:assert/strict";
import { join } from "node:path";
import { home } from "../../../local/home.ts";
import { type Cloud, isLoopback, newCloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { newProvider } from "../../../local/provider/provider.ts";
import { covered } from "../../../local/provider/services.ts";
import { wrap } from "../../../local/provider/values.ts";
import { urnOf, type Values } from "./world.ts";

const endpoint = "http://127.0.0.1:4566";
const queue = urnOf("aws:sqs/queue:Queue", "jobs");
const attachment = urnOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "logs");
const url = `${endpoint}/000000000000/jobs`;
const attributes = { QueueArn: "arn:aws:sqs:ap-northeast-1:000000000000:jobs", VisibilityTimeout: "30" };

type Stub = Record<string, (request: Values) => Promise<unknown>>;

/** A cloud whose clients are this stub. */
function cloudOf(stub: Stub, defaultTags = {}): Cloud {
  const cloud = newCloud({ endpoint, region: "ap-northeast-1", accountId: "000000000000", defaultTags });
  return { ...cloud, client: <C>() => stub as C };
}

const named = (name: string, message: string, more = {}) =>
  Object.assign(new Error(message), { name, ...more });
const fails = (error: Error) => () => Promise.reject(error);
const refused = fails(named("Error", "connect ECONNREFUSED 127.0.0.1:4566", { code: "ECONNREFUSED" }));
const stopped = `The local cloud at ${endpoint} does not answer: it has stopped. \`npm start\` starts it again, and a new up goes on where this one ended; its log is ${join(home(), "emulator", "emulator.log")}`;

const working: Stub = {
  createQueue: () => Promise.resolve({ QueueUrl: url }),
  getQueueAttributes: () => Promise.resolve({ Attributes: attributes }),
  listQueueTags: () => Promise.resolve({ Tags: {} }),
};

describe("the local provider", () => {
  it("tells a failed operation in one line: type, name, AWS's error", async () => {
    const error = named("QueueNameExists", "A queue already exists\n  with the same name");
    const provider = newProvider(cloudOf({ createQueue: fails(error) }));
    await assert.rejects(provider.create!(queue, { name: "jobs" }), {
      message: 'aws:sqs/queue:Queue "jobs": QueueNameExists: A queue already exists with the same name',
      id: undefined,
    });
  });

  it("says that the local cloud has stopped, whatever was asked", async () => {
    const provider = newProvider(
      cloudOf({
        createQueue: refused,
        deleteQueue: refused,
        getQueueAttributes: refused,
        setQueueAttributes: refused,
      }),
    );
    await assert.rejects(provider.create!(queue, { name: "jobs" }), { message: stopped });
    await assert.rejects(provider.read!(url, queue, {}), { message: stopped });
    await assert.rejects(provider.update!(url, queue, {}, { delaySeconds: 1 }), { message: stopped });
    await assert.rejects(provider.delete!(url, queue, {}), { message: stopped });
  });

  it("keeps the id of what was made but cannot be read", async () => {
    const broken = { ...working, getQueueAttributes: fails(named("InternalError", "broken")) };
    const inputs = wrap({ name: "jobs", policy: "{}", __defaults: [] }, new Set(["policy"]));
    await assert.rejects(newProvider(cloudOf(broken)).create!(queue, inputs), (error: Error & Values) => {
      assert.equal(error.message, 'aws:sqs/queue:Queue "jobs": InternalError: broken');
      assert.equal(error.id, url);
      assert.deepEqual(error.reasons, [error.message]);
      const properties = error.properties as Values;
      assert.equal(properties.name, "jobs");
      assert.deepEqual(properties.policy, inputs.policy);
      return true;
    });
    const gone = { ...working, getQueueAttributes: fails(named("QueueDoesNotExist", "gone")) };
    await assert.rejects(newProvider(cloudOf(gone)).create!(queue, { name: "jobs" }), {
      message: `aws:sqs/queue:Queue "jobs": "${url}" was made but cannot be found`,
      id: url,
    });
  });

  it("answers a resource that is gone without an id, and deletes it without complaint", async () => {
    const gone = fails(named("QueueDoesNotExist", "gone"));
    const provider = newProvider(cloudOf({ getQueueAttributes: gone, deleteQueue: gone }));
    assert.deepEqual(await provider.read!(url, queue, {}), { id: "", props: {} });
    await provider.delete!(url, queue, {});
  });

  it("answers inputs too for a resource that is imported", async () => {
    const { id, inputs, props } = await newProvider(cloudOf(working)).read!(url, queue, {});
    assert.equal(id, url);
    assert.equal((props as Values).arn, attributes.QueueArn);
    assert.equal((inputs as Values).name, "jobs");
    assert.equal("arn" in (inputs as Values), false);
    assert.equal(
      "inputs" in (await newProvider(cloudOf(working)).read!(url, queue, { name: "jobs" })),
      false,
    );
  });

  it("makes a name from its prefix", async () => {
    let asked: Values = {};
    const createQueue = (request: Values) =>
      Promise.resolve({ QueueUrl: `${url}${String((asked = request).QueueName)}` });
    await newProvider(cloudOf({ ...working, createQueue })).create!(queue, { namePrefix: "jobs-" });
    assert.match(String(asked.QueueName), /^jobs-\d{18}[0-9a-f]{8}$/);
  });

  it("tags with the default tags and the resource's own", async () => {
    let asked: Values = {};
    const createQueue = (request: Values) => Promise.resolve({ QueueUrl: ((asked = request), url) });
    const cloud = cloudOf({ ...working, createQueue }, { Project: "p", Stage: "dev" });
    await newProvider(cloud).create!(queue, { name: "jobs", tags: { Stage: "own" } });
    assert.deepEqual(asked.tags, { Project: "p", Stage: "own" });
  });

  it("sees a change of the default tags", async () => {
    const inputs = {
      name: "jobs",
      maxMessageSize: 262144,
      messageRetentionSeconds: 345600,
      visibilityTimeoutSeconds: 30,
    };
    const olds = { ...inputs, tagsAll: { Project: "p" } };
    const same = await newProvider(cloudOf({}, { Project: "p" })).diff!(url, queue, olds, inputs);
    const other = await newProvider(cloudOf({}, { Project: "q" })).diff!(url, queue, olds, inputs);
    assert.deepEqual([same.changes, other.changes], [false, true]);
  });

  it("refuses another region than its own", async () => {
    const { failures } = await newProvider(cloudOf({})).check!(queue, {}, { region: "us-east-1" });
    assert.deepEqual(failures, [
      { property: "", reason: 'region is "us-east-1"; the local cloud has only ap-northeast-1' },
    ]);
    assert.deepEqual(
      (await newProvider(cloudOf({})).check!(queue, {}, { region: "ap-northeast-1" })).failures,
      [],
    );
  });

  it("refuses to change in place what every change replaces", async () => {
    await assert.rejects(newProvider(cloudOf({})).update!("a/b", attachment, {}, {}), {
      message:
        'aws:iam/rolePolicyAttachment:RolePolicyAttachment "logs": cannot be changed in place on the local cloud',
    });
  });

  it("names a type, function or package that it does not have, and lists those it has", async () => {
    const provider = newProvider(cloudOf({}));
    const { functions, resources } = await covered();
    assert.ok(
      resources.includes("aws:sqs/queue:Queue") && functions.includes("aws:index/getRegion:getRegion"),
    );
    await assert.rejects(provider.check!(urnOf("aws:sqs/nothing:Nothing", "a"), {}, {}), {
      message: `The local cloud does not have the resource type aws:sqs/nothing:Nothing: deploy to AWS, or add it in local/provider/aws/sqs.ts. It has ${resources.join(", ")}.`,
    });
    await assert.rejects(provider.check!(urnOf("gcp:storage/bucket:Bucket", "a"), {}, {}), {
      message: `The local cloud does not have the resource type gcp:storage/bucket:Bucket: deploy to AWS, or add it in local/provider/gcp/storage.ts. It has ${resources.join(", ")}.`,
    });
    await assert.rejects(provider.construct!("a", "awsx:lb:NetworkLoadBalancer", {}, {}), {
      message:
        "The local cloud does not have the component awsx:lb:NetworkLoadBalancer: deploy to AWS, or add it in local/provider/awsx/lb.ts. It has awsx:ec2:Vpc.",
    });
    await assert.rejects(provider.invoke!("aws:ec2/getAmi:getAmi", {}), {
      message: `The local cloud does not have the function aws:ec2/getAmi:getAmi: deploy to AWS, or add it in local/provider/aws/ec2.ts. It has ${functions.join(", ")}.`,
    });
  });

  it("answers functions, refuses wrong arguments, and keeps secrets secret", async () => {
    const provider = newProvider(cloudOf({}));
    const call = (name: string, args = {}) => provider.invoke!(`aws:index/${name}:${name}`, args);
    assert.deepEqual(await call("getCallerIdentity"), {
      outputs: {
        accountId: "000000000000",
        arn: "arn:aws:iam::000000000000:root",
        id: "000000000000",
        userId: "000000000000",
      },
    });
    assert.deepEqual((await call("getRegion")).outputs, {
      description: "Asia Pacific (Tokyo)",
      endpoint: "ec2.ap-northeast-1.amazonaws.com",
      id: "ap-northeast-1",
      name: "ap-northeast-1",
      region: "ap-northeast-1",
    });
    assert.deepEqual((await call("getPartition")).outputs, {
      dnsSuffix: "amazonaws.com",
      id: "aws",
      partition: "aws",
      reverseDnsPrefix: "com.amazonaws",
    });
    assert.deepEqual(await call("getPartition", { a: 1 }), {
      failures: [
        {
          property: "",
          reason: "a is not an input of aws:index/getPartition:getPartition; did you mean id?",
        },
      ],
      outputs: {},
    });
    const { outputs } = await call("getRegion", wrap({ region: "us-east-1" }, new Set(["region"])));
    assert.deepEqual((outputs as Values).region, wrap({ a: "us-east-1" }, new Set(["a"])).a);
  });
});

describe("an orphan of a killed up", () => {
  const removed: string[] = [];
  const deleteQueue = ({ QueueUrl }: Values) => Promise.resolve(removed.push(String(QueueUrl)));

  it("is found by what its id would be, and removed", async () => {
    const cloud = cloudOf({ ...working, deleteQueue });
    assert.equal(await removeOrphan(cloud, "aws:sqs/queue:Queue", { name: "jobs" }), url);
    assert.deepEqual(removed, [url]);
  });

  it("is nothing when it was not made, has no name yet, or is of a type that is not here", async () => {
    const gone = cloudOf({ getQueueAttributes: fails(named("QueueDoesNotExist", "gone")) });
    assert.equal(await removeOrphan(gone, "aws:sqs/queue:Queue", { name: "jobs" }), undefined);
    assert.equal(
      await removeOrphan(cloudOf(working), "aws:sqs/queue:Queue", { namePrefix: "jobs" }),
      undefined,
    );
    assert.equal(await removeOrphan(cloudOf(working), "pulumi:providers:aws", {}), undefined);
  });
});

describe("the cloud", () => {
  it("makes each client once, with the emulator's own credentials", () => {
    const configs: unknown[] = [];
    class Client {
      constructor(config: unknown) {
        configs.push(config);
      }
    }
    const cloud = newCloud({
      endpoint,
      region: "ap-northeast-1",
      accountId: "000000000000",
      defaultTags: {},
    });
    assert.equal(cloud.client(Client), cloud.client(Client));
    assert.deepEqual(configs, [
      {
        endpoint,
        region: "ap-northeast-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
        forcePathStyle: true,
        maxAttempts: 5,
      },
    ]);
  });

  it("is on loopback only", () => {
    const here = ["http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566", "http://127.9.9.9"];
    const elsewhere = [
      "",
      "127.0.0.1:4566",
      "https://sqs.amazonaws.com",
      "http://localhost.example.com",
      "http://10.0.0.1",
      "http://127.0.0.1.example.com",
      "ftp://127.0.0.1",
      "http://user@example.com#127.0.0.1",
    ];
    assert.deepEqual(
      here.filter((address) => !isLoopback(address)),
      [],
    );
    assert.deepEqual(elsewhere.filter(isLoopback), []);
  });
});
