import assert from "node:assert/strict";
import { newCloud } from "../../../local/provider/cloud.ts";
import { check } from "../../../local/provider/check.ts";
import { sameContainers } from "../../../local/provider/containers.ts";
import { textOf, withVariables } from "../../../local/provider/aws/ecsContainers.ts";
import { diff } from "../../../local/provider/diff.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const cluster = "aws:ecs/cluster:Cluster";
const providers = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const service = "aws:ecs/service:Service";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const arn = "arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:targetgroup/web/1";

const awslogs = {
  logDriver: "awslogs" as const,
  options: { "awslogs-group": "g", "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "p" },
};
const web = {
  name: "web",
  image: "web:1",
  portMappings: [{ containerPort: 3000 }],
  logConfiguration: awslogs,
};
const definition = (containers: unknown, more: Values = {}): Values => ({
  family: "web",
  cpu: "256",
  memory: "512",
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  containerDefinitions: typeof containers === "string" ? containers : JSON.stringify(containers),
  ...more,
});
/** One container, and what is refused of it. */
const refused = (container: Values, ...reasons: string[]) =>
  [
    task,
    definition([{ ...web, ...container }]),
    reasons.map((reason) => `containerDefinitions has in "web" ${reason}`),
  ] as const;
const behind = (more: Values = {}): Values => ({ name: "web", launchType: "FARGATE", ...more });

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [cluster, {}, []],
  [cluster, { name: "a b" }, ['name is "a b"; use only letters, digits and _ -']],
  [
    cluster,
    {
      serviceConnectDefaults: {
        namespace: "arn:aws:servicediscovery:ap-northeast-1:000000000000:namespace/a",
      },
    },
    ["serviceConnectDefaults is not covered by the local provider; remove it here"],
  ],
  [
    cluster,
    { configuration: { executeCommandConfiguration: { logging: "OVERRIDE" } } },
    ['configuration.executeCommandConfiguration.logConfiguration is required with logging "OVERRIDE"'],
  ],
  [
    providers,
    {
      clusterName: "main",
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
    },
    [],
  ],
  [
    providers,
    {
      clusterName: "main",
      capacityProviders: ["FARGATE", "mine"],
      defaultCapacityProviderStrategies: [
        { capacityProvider: "FARGATE_SPOT", base: 1 },
        { capacityProvider: "FARGATE", base: 1 },
      ],
    },
    [
      'capacityProviders has "mine"; the local cloud has FARGATE and FARGATE_SPOT only',
      'defaultCapacityProviderStrategies has "FARGATE_SPOT", which the cluster does not have; use FARGATE, mine',
      "defaultCapacityProviderStrategies has 2 items with a base; only one may have one",
      "defaultCapacityProviderStrategies has no item with a weight; give at least one a weight above 0",
    ],
  ],
  [task, definition([web]), []],
  [task, definition([web], { cpu: ".25 vCPU", memory: "0.5 GB" }), []],
  [
    task,
    definition([web], { memory: "4096" }),
    [
      'cpu and memory are "256" and "4096": No Fargate configuration exists for given values; with a cpu of 256 use a memory of 512, 1024 or 2048',
    ],
  ],
  [
    task,
    definition([web], { cpu: "16384", memory: "1024" }),
    [
      'cpu and memory are "16384" and "1024": No Fargate configuration exists for given values; with a cpu of 16384 use a memory of 32768 to 122880 in steps of 8192',
    ],
  ],
  [
    task,
    definition([web], { cpu: "100" }),
    [
      'cpu and memory are "100" and "512": Invalid \'cpu\' setting for task; use a cpu of 256, 512, 1024, 2048, 4096, 8192 or 16384',
    ],
  ],
  [
    task,
    definition([web], { family: "a b", networkMode: "bridge", requiresCompatibilities: ["EC2"] }),
    [
      'family is "a b"; use 1 to 255 letters, digits, - and _',
      'requiresCompatibilities is ["EC2"]; the local cloud has no container instances, use ["FARGATE"]',
      'networkMode is "bridge": Fargate only supports network mode \'awsvpc\'; use "awsvpc"',
    ],
  ],
  [
    task,
    definition([web], { pidMode: "task", volumes: [{ name: "data", hostPath: "/data" }, { name: "tmp" }] }),
    [
      "pidMode is not covered by the local provider; remove it here",
      'volumes has hostPath in "data"; the local cloud has only volumes that live as long as their task',
    ],
  ],
  [
    task,
    definition("{}"),
    ["containerDefinitions is no list of container definitions; use a JSON text such as [{…}]"],
  ],
  [
    task,
    definition([]),
    ["containerDefinitions is empty; TaskDefinition must contain at least one container definition"],
  ],
  [
    task,
    definition([web, web]),
    [
      'containerDefinitions has the container name "web" twice; each is to be used once',
      "containerDefinitions has the port 3000/tcp twice; the containers of a task share their ports",
    ],
  ],
  [
    task,
    definition([{ essential: false }]),
    [
      "containerDefinitions has no essential container; at least one is to be essential",
      "containerDefinitions has in container 0 no name; give one",
      "containerDefinitions has in container 0 no image; give one",
    ],
  ],
  refused({ name: "web", privileged: true }, "privileged; Fargate has no privileged containers"),
  refused({ stopTimeout: 121 }, "a stopTimeout of 121; use 0 to 120"),
  refused({ memory: 513 }, "a memory of 513; use at most the task's, 512"),
  refused(
    { portMappings: [{ containerPort: 3000, hostPort: 80 }] },
    "the host port 80 for 3000: When networkMode=awsvpc, the host ports and container ports in port mappings must match; leave hostPort out",
  ),
  refused({ portMappings: [{ containerPort: 70000 }] }, "a containerPort of 70000; use 1 to 65535"),
  refused(
    {
      environment: [{ name: "KEY", value: "v" }],
      secrets: [{ name: "KEY", valueFrom: "arn" }, { name: "OTHER" }],
    },
    'the secret "KEY" twice: The secret name must be unique and not shared with any new or existing environment variables set on the container',
    'no valueFrom for the secret "OTHER"; give the ARN of a secret or parameter',
  ),
  refused(
    { healthCheck: { command: ["curl"], interval: 1, retries: 11 } },
    'a healthCheck whose command does not begin with CMD or CMD-SHELL, such as ["CMD-SHELL", "exit 0"]',
    "a healthCheck.interval of 1; use 5 to 300",
    "a healthCheck.retries of 11; use 1 to 10",
  ),
  refused(
    {
      dependsOn: [
        { containerName: "db", condition: "START" },
        { containerName: "web", condition: "START" },
      ],
    },
    '"db" in dependsOn, which is no container of the task',
    "itself in dependsOn; name another container",
  ),
  refused(
    { logConfiguration: { logDriver: "splunk" } },
    'the logDriver "splunk"; the local cloud has awslogs only',
  ),
  refused(
    { logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "g", "awslogs-region": "r" } } },
    "no log option awslogs-stream-prefix, which the log driver awslogs needs on Fargate",
  ),
  refused(
    { mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp" }] },
    'a mount point of "tmp", which is no volume of the task',
  ),
  [
    task,
    definition([
      {
        ...web,
        dependsOn: ["HEALTHY", "SUCCESS", "LATER"].map((condition) => ({ containerName: "init", condition })),
      },
      { name: "init", image: "init:1" },
    ]),
    [
      'containerDefinitions has in "web" the condition HEALTHY on "init", which has no healthCheck',
      'containerDefinitions has in "web" the condition SUCCESS on "init", which is essential; set its essential to false',
      'containerDefinitions has in "web" the condition "LATER" in dependsOn; use one of START, COMPLETE, SUCCESS, HEALTHY',
    ],
  ],
  [service, behind(), []],
  [
    service,
    behind({
      name: "a b",
      launchType: "EC2",
      schedulingStrategy: "DAEMON",
      deploymentController: { type: "EXTERNAL" },
    }),
    [
      'name is "a b"; use letters, digits, - and _',
      'launchType is "EC2"; the local cloud has no container instances, use "FARGATE"',
      'schedulingStrategy is "DAEMON": The daemon scheduling strategy is not supported for tasks on Fargate; use "REPLICA"',
      'deploymentController.type is "EXTERNAL"; the local cloud has rolling updates only, use "ECS"',
    ],
  ],
  [
    service,
    behind({ capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] }),
    [
      "capacityProviderStrategies Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    ],
  ],
  [
    service,
    behind({ deploymentMaximumPercent: 100 }),
    [
      "deploymentMaximumPercent is 100: both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
    ],
  ],
  [
    service,
    behind({ deploymentMaximumPercent: 120, deploymentMinimumHealthyPercent: 150 }),
    ["deploymentMaximumPercent is 120; use at least deploymentMinimumHealthyPercent, 150"],
  ],
  [
    service,
    behind({
      networkConfiguration: {
        subnets: Array.from({ length: 17 }, (_, i) => `subnet-${i}`),
        securityGroups: Array.from({ length: 6 }, (_, i) => `sg-${i}`),
      },
      loadBalancers: [{ containerName: "web", containerPort: 3000, targetGroupArn: arn, elbName: "classic" }],
      alarms: { alarmNames: [], enable: true, rollback: true },
    }),
    [
      "alarms is not covered by the local provider; remove it here",
      "networkConfiguration.subnets has 17 items; use at most 16",
      "networkConfiguration.securityGroups has 6 items; use at most 5",
      "loadBalancers[0].elbName conflicts with targetGroupArn; give one of them",
    ],
  ],
];

describe("ECS's types refuse what AWS refuses, and what the local cloud has not", () => {
  for (const [token, news, said] of cases) {
    const title = `${token.split(":").at(-1)} ${JSON.stringify(news).slice(0, 150)}`;
    it(`${title} ${said.length === 0 ? "is taken" : `says ${said.length} things`}`, async () => {
      const subject = { token, name: "a", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});

describe("container definitions mean the same", () => {
  const other = { name: "other", image: "other:1" };
  const text = (...containers: Values[]) => JSON.stringify(containers);
  const alike: Record<string, [Values[], Values[]]> = {
    "in another order of containers, keys, variables and secrets": [
      [
        {
          ...web,
          environment: [
            { name: "B", value: "2" },
            { name: "A", value: "1" },
          ],
        },
        other,
      ],
      [
        other,
        {
          environment: [
            { value: "1", name: "A" },
            { name: "B", value: "2" },
          ],
          ...web,
        },
      ],
    ],
    "with what ECS writes back: defaults, empty lists, the host's port": [
      [{ ...web, healthCheck: { command: ["CMD", "true"] } }],
      [
        {
          ...web,
          cpu: 0,
          essential: true,
          environment: [],
          mountPoints: [],
          portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }],
          healthCheck: { command: ["CMD", "true"], interval: 30, timeout: 5, retries: 3 },
        },
      ],
    ],
  };
  for (const [title, [a, b]] of Object.entries(alike))
    it(title, () => assert.equal(sameContainers(text(...a), text(...b)), true));

  const unlike: Record<string, [Values, Values]> = {
    "an image": [{}, { image: "web:2" }],
    "the order of a command's words": [{ command: ["a", "b"] }, { command: ["b", "a"] }],
    "a variable": [
      { environment: [{ name: "A", value: "1" }] },
      { environment: [{ name: "A", value: "2" }] },
    ],
    "what is essential": [{}, { essential: false }],
  };
  for (const [title, [a, b]] of Object.entries(unlike))
    it(`not with another value: ${title}`, () =>
      assert.equal(sameContainers(text({ ...web, ...a }), text({ ...web, ...b })), false));

  it("and are replaced only where they do not", async () => {
    const type = await resourceType(task);
    const facts = factsOf(task)!;
    const old = definition([web]);
    assert.deepEqual(diff(type, facts, old, definition([{ cpu: 0, ...web }])).changed, []);
    assert.deepEqual(diff(type, facts, old, definition([{ ...web, image: "web:2" }])), {
      changed: ["containerDefinitions"],
      replaces: ["containerDefinitions"],
      deleteBeforeReplace: false,
    });
  });
});

describe("the variables that the local cloud gives to containers", () => {
  const cloud = newCloud({
    endpoint: "http://127.0.0.1:1",
    region: "ap-northeast-1",
    accountId: "000000000000",
    defaultTags: {},
  });
  const own = { name: "AWS_REGION", value: "eu-west-1" };

  it("are those that are not given", () => {
    const [container] = withVariables(cloud, [
      { ...web, environment: [own], secrets: [{ name: "AWS_ACCESS_KEY_ID", valueFrom: "arn" }] },
    ]);
    assert.deepEqual(container!.environment, [own, { name: "AWS_SECRET_ACCESS_KEY", value: "test" }]);
  });

  it("are not seen by Pulumi: the text is the one that was asked for, else without them", () => {
    const asked = JSON.stringify([web]);
    assert.equal(textOf(cloud, withVariables(cloud, [web]), asked), asked);
    const imported = JSON.parse(textOf(cloud, withVariables(cloud, [web]), undefined)) as unknown;
    assert.deepEqual(imported, [web]);
  });
});
