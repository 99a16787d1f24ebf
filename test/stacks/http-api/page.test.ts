import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { ownSettings } from "../../../local/stackSettings.ts";
import { runPage } from "../../../stacks/program.ts";
import {
  assertAllows,
  assertDenies,
  deploy,
  everyChildTagged,
  noStrayText,
  noWildcardActions,
  removalHonoured,
  stable,
} from "../../kit/index.ts";

const STACK = "http-api";
const JWT = {
  "kandokoro:jwtIssuer": "https://id.example.com",
  "kandokoro:jwtAudience": "web, mobile",
};
const types = {
  api: "aws:apigatewayv2/api:Api",
  authorizer: "aws:apigatewayv2/authorizer:Authorizer",
  function: "aws:lambda/function:Function",
  route: "aws:apigatewayv2/route:Route",
  stage: "aws:apigatewayv2/stage:Stage",
  table: "aws:dynamodb/table:Table",
};

describe("the page of http-api", () => {
  it("is an API, a function and a table", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:apigateway:HttpApi web",
      "kandokoro:dynamodb:Table notes",
      "kandokoro:lambda:Function notes-api",
      "kandokoro:logs:LogGroup notes-api",
      "kandokoro:logs:LogGroup web",
    ]);
  });

  it("puts out where things are, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "authorization",
      "commands",
      "functionName",
      "tableName",
      "url",
    ]);
    const commands = outputs.commands as Record<string, string>;
    const url = outputs.url as string;
    assert.equal(commands.list, `curl -i '${url}/notes'`);
    assert.equal(
      commands.create,
      `curl -i '${url}/notes' -H 'content-type: application/json' -d '{"title":"Hello"}'`,
    );
  });

  it("sends every request to the function, throttled and logged", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const routes = deployment.ofType(types.route).map(({ inputs }) => inputs);
    assert.deepEqual(routes.map(({ routeKey }) => routeKey).sort(), [
      "$default",
      "ANY /notes",
      "ANY /notes/{id}",
    ]);
    const { inputs } = deployment.get(types.stage);
    assert.deepEqual(inputs.defaultRouteSettings, { throttlingBurstLimit: 100, throttlingRateLimit: 50 });
    assert.ok((inputs.accessLogSettings as { destinationArn: string }).destinationArn);
  });

  it("removes the keys of creations when they expire", async () => {
    const { inputs } = (await deploy(runPage, { stack: STACK })).get(types.table);
    assert.deepEqual(inputs.ttl, { enabled: true, attributeName: "expiresAt" });
    assert.deepEqual([inputs.hashKey, inputs.rangeKey], ["owner", "item"]);
  });

  it("is open to everyone as long as no issuer is set, and says so", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    assert.equal(deployment.outputs.authorization, "none");
    assert.equal(variables(deployment.get(types.function)).AUTHORIZATION, "none");
    for (const { inputs } of deployment.ofType(types.route)) assert.equal(inputs.authorizationType, "NONE");
    assert.equal(deployment.get(types.api).inputs.corsConfiguration, undefined);
  });

  it("asks for a token on every route when an issuer is set", async () => {
    const deployment = await deploy(runPage, { stack: STACK, config: JWT });
    assert.equal(deployment.outputs.authorization, "jwt");
    assert.equal(variables(deployment.get(types.function)).AUTHORIZATION, "jwt");
    const { id, inputs } = deployment.get(types.authorizer);
    assert.deepEqual(inputs.jwtConfiguration, {
      issuer: "https://id.example.com",
      audiences: ["web", "mobile"],
    });
    for (const route of deployment.ofType(types.route)) {
      assert.equal(route.inputs.authorizationType, "JWT");
      assert.equal(route.inputs.authorizerId, id);
    }
    for (const command of ["list", "create"])
      assert.match(
        (deployment.outputs.commands as Record<string, string>)[command]!,
        /-H "Authorization: Bearer \$TOKEN"/,
      );
  });

  for (const [key, value, found] of [
    [
      "kandokoro:jwtIssuer",
      "https://id.example.com",
      "https://id.example.com and kandokoro:jwtAudience not set",
    ],
    ["kandokoro:jwtAudience", "web", "not set and kandokoro:jwtAudience web"],
  ] as const)
    it(`refuses ${key} alone`, async () => {
      await assert.rejects(deploy(runPage, { stack: STACK, config: { [key]: value } }), {
        message: `Config: kandokoro:jwtIssuer is ${found}; set both for callers with tokens, or none for an open API`,
      });
    });

  it("refuses a misspelt key with the nearest right one", async () => {
    const config = { "kandokoro:jwtIsuer": "https://id.example.com" };
    await assert.rejects(deploy(runPage, { stack: STACK, config }), {
      message: /^Config: kandokoro:jwtIsuer is no setting; did you mean kandokoro:jwtIssuer\?/,
    });
  });

  it("lets web pages of the origins that are set use all of it", async () => {
    const config = { "kandokoro:corsOrigins": "https://www.example.com,https://app.example.com" };
    const { inputs } = (await deploy(runPage, { stack: STACK, config })).get(types.api);
    assert.deepEqual(inputs.corsConfiguration, {
      allowCredentials: false,
      allowHeaders: ["content-type", "authorization", "if-match", "if-none-match", "idempotency-key"],
      allowMethods: ["GET", "POST", "PUT", "DELETE"],
      allowOrigins: ["https://www.example.com", "https://app.example.com"],
      exposeHeaders: ["etag", "location", "retry-after"],
      maxAge: 300,
    });
  });

  it("lets the function use the table's items, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("aws:iam/role:Role");
    const table = deployment.get(types.table).state.arn as string;
    for (const verb of ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"])
      assertAllows(deployment, role, `dynamodb:${verb}`, table);
    for (const verb of ["Scan", "DeleteTable", "UpdateTable"])
      assertDenies(deployment, role, `dynamodb:${verb}`, table);
    assertDenies(deployment, role, "dynamodb:GetItem", `${table}x`);
    noWildcardActions(deployment);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(runPage, { stack: STACK, preview: true }));
    noStrayText(await deploy(runPage, { stack: STACK, preview: true, config: JWT }));
  });

  for (const stage of ["dev", "prod"] as const)
    it(`keeps or gives up data as ${stage} should`, async () => {
      removalHonoured(await deploy(runPage, { stack: stage === "dev" ? STACK : `${STACK}.prod` }), stage);
    });

  for (const stack of [STACK, `${STACK}.prod`])
    it(`is tagged by the settings of ${stack}`, async () => {
      const settings = Object.entries(await ownSettings(stack));
      const config = Object.fromEntries(
        settings.map(([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)]),
      );
      const deployment = await deploy(runPage, { stack, config });
      everyChildTagged(deployment);
      assert.deepEqual(deployment.warnings, []);
    });

  it("is the same resources and the same bytes each time", async () => {
    await stable(import.meta.resolve("../../../stacks/program.ts"), { export: "runPage", stack: STACK });
  });

  it("fits on a screen and a half", () => {
    const page = readFileSync(new URL("../../../stacks/http-api/index.ts", import.meta.url), "utf8");
    assert.ok(page.split("\n").length <= 80);
  });
});

function variables({ inputs }: { inputs: Record<string, unknown> }): Record<string, string> {
  return (inputs.environment as { variables: Record<string, string> }).variables;
}
