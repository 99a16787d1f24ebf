// What HTTP APIs do beside being made, changed and deleted (recorded.local.test.ts): requests above all.
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { archive, make as makeLambda, makeRole, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const api = "aws:apigatewayv2/api:Api";
const authorizer = "aws:apigatewayv2/authorizer:Authorizer";
const integration = "aws:apigatewayv2/integration:Integration";
const route = "aws:apigatewayv2/route:Route";
const stage = "aws:apigatewayv2/stage:Stage";

/** Answers what it was asked; as an authorizer, lets in who says "open". */
const code = archive({
  "index.mjs": `export const handler = async (event) => event.type === "REQUEST"
    ? { isAuthorized: event.headers.authorization === "open", context: { user: "ann" } }
    : { statusCode: 201, headers: { "x-own": "1" }, cookies: ["a=1"], body: JSON.stringify({
        version: event.version, key: event.routeKey, path: event.rawPath, query: event.rawQueryString,
        stage: event.requestContext.stage, parameters: event.pathParameters, body: event.body,
        user: event.requestContext.authorizer?.lambda?.user }) };`,
});

describe("HTTP APIs on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let count = 0;
  let fn: Values;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    const role = await makeRole(cloud, "echo");
    const inputs = { name: "echo", role, runtime: "nodejs24.x", handler: "index.handler", code };
    fn = (await makeLambda(cloud, "aws:lambda/function:Function", inputs)).state;
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const makeApi = (inputs: Values = {}) => make(api, { protocolType: "HTTP", ...inputs });
  const makeTarget = async (apiId: string) => {
    const integrationUri = fn.invokeArn;
    const inputs = { apiId, integrationType: "AWS_PROXY", integrationUri, payloadFormatVersion: "2.0" };
    return `integrations/${(await make(integration, inputs)).id}`;
  };
  const makeRoute = async (apiId: string, routeKey: string, more: Values = {}) =>
    make(route, { apiId, routeKey, target: await makeTarget(apiId), ...more });
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const change = async (made: Made, news: Values) => {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    const none = { changes: false, replaces: [], deleteBeforeReplace: false };
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, outs as Values, inputs), none);
    return outs as Values;
  };

  describe("answer at the address that the outputs carry", () => {
    let made: Made;
    let invokeUrl: string;
    before(async () => {
      made = await makeApi({
        corsConfiguration: { allowOrigins: ["https://example.com"], allowMethods: ["GET"] },
      });
      for (const key of ["GET /", "GET /notes/{id}", "POST /notes", "ANY /files/{path+}"])
        await makeRoute(made.id, key);
      const inputs = { apiId: made.id, name: "$default", autoDeploy: true };
      invokeUrl = String((await make(stage, inputs)).outs.invokeUrl);
    });
    const ask = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(`${String(made.outs.apiEndpoint)}${path}`, init);
      return { answer, body: JSON.parse((await answer.text()) || "null") as Values };
    };

    it("the root", async () => {
      assert.equal(invokeUrl, `${cloud.endpoint}/_aws/execute-api/${made.id}/`);
      const { answer, body } = await ask("/");
      assert.equal(answer.status, 201);
      assert.deepEqual([body.version, body.key, body.path, body.stage], ["2.0", "GET /", "/", "$default"]);
      assert.equal((await ask("/?all=1")).body.query, "all=1");
    });

    it("a path with a variable and a query", async () => {
      const { body } = await ask("/notes/4%202?all=1&all=2&q=%2B");
      assert.deepEqual(body.parameters, { id: "4 2" });
      assert.deepEqual([body.key, body.query], ["GET /notes/{id}", "all=1&all=2&q=%2B"]);
    });

    it("the same under the stage's own name", async () => {
      const { body } = await ask("/$default/notes/42?all=1");
      assert.deepEqual([body.key, body.path, body.query], ["GET /notes/{id}", "/notes/42", "all=1"]);
    });

    it("a body, the answer's headers and cookies, and a greedy path", async () => {
      const { answer, body } = await ask("/notes", { method: "POST", body: '{"text":"夏"}' });
      assert.equal(body.body, '{"text":"夏"}');
      assert.equal(answer.headers.get("x-own"), "1");
      assert.equal(answer.headers.get("set-cookie"), "a=1");
      const greedy = await ask("/files/a/b", { method: "DELETE" });
      assert.deepEqual(greedy.body.parameters, { path: "a/b" });
    });

    it("404 for what no route takes", async () => {
      const { answer, body } = await ask("/other");
      assert.deepEqual([answer.status, body], [404, { message: "Not Found" }]);
    });

    it("pages of a named origin", async () => {
      const headers = { origin: "https://example.com", "access-control-request-method": "GET" };
      const { answer } = await ask("/notes", { method: "OPTIONS", headers });
      assert.equal(answer.headers.get("access-control-allow-origin"), "https://example.com");
      const other = await ask("/", { headers: { origin: "https://other.example.com" } });
      assert.equal(other.answer.headers.get("access-control-allow-origin"), null);
    });

    it("a named stage", async () => {
      const { outs } = await make(stage, { apiId: made.id, name: "v1", autoDeploy: true });
      assert.equal(outs.invokeUrl, `${cloud.endpoint}/_aws/execute-api/${made.id}/v1`);
      assert.equal(outs.executionArn, `arn:aws:execute-api:ap-northeast-1:000000000000:${made.id}/v1`);
      const { body } = await ask("/v1/notes/42");
      assert.deepEqual([body.key, body.stage], ["GET /notes/{id}", "v1"]);
    });
  });

  it("let in who has a token, a signature, or the function's word", async () => {
    const { id, outs } = await makeApi();
    const jwt = await make(authorizer, {
      apiId: id,
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer: "https://id.example.com", audiences: ["app"] },
    });
    const own = await make(authorizer, {
      apiId: id,
      authorizerType: "REQUEST",
      authorizerPayloadFormatVersion: "2.0",
      authorizerUri: fn.invokeArn,
      enableSimpleResponses: true,
      identitySources: ["$request.header.Authorization"],
    });
    for (const { inputs, outs: made, id: authorizerId, urn } of [jwt, own]) {
      const { props } = await world.provider.read!(authorizerId, urn, made);
      const none = { changes: false, replaces: [], deleteBeforeReplace: false };
      assert.deepEqual(await world.provider.diff!(authorizerId, urn, props as Values, inputs), none);
    }
    await makeRoute(id, "GET /jwt", { authorizationType: "JWT", authorizerId: jwt.id });
    await makeRoute(id, "GET /own", { authorizationType: "CUSTOM", authorizerId: own.id });
    await makeRoute(id, "GET /iam", { authorizationType: "AWS_IAM" });
    await make(stage, { apiId: id, name: "$default", autoDeploy: true });
    const status = async (path: string, authorization?: string) =>
      (await fetch(`${String(outs.apiEndpoint)}${path}`, { headers: authorization ? { authorization } : {} }))
        .status;
    assert.deepEqual([await status("/jwt"), await status("/jwt", "Bearer none")], [401, 401]);
    assert.deepEqual([await status("/own"), await status("/own", "shut")], [401, 403]);
    assert.equal(await status("/own", "open"), 201);
    assert.equal(await status("/iam"), 403);
  });

  describe("refuse", () => {
    /** The error of the last one made: its name is known once it was tried. */
    const refused = async (token: string, making: Promise<Made>, message: string) =>
      assert.rejects(making, (error: Error) => {
        assert.equal(error.message, `${token} "made${count - 1}": ${message}`);
        return true;
      });

    it("a route twice", async () => {
      const { id } = await makeApi();
      await makeRoute(id, "GET /");
      await refused(
        route,
        make(route, { apiId: id, routeKey: "GET /" }),
        "ConflictException: Route with key GET / already exists for this API; give each key once",
      );
    });

    it("a stage twice, and settings for a route that is not there", async () => {
      const { id } = await makeApi();
      const inputs = { apiId: id, name: "v1" };
      await make(stage, inputs);
      await refused(
        stage,
        make(stage, inputs),
        "ConflictException: Stage already exists: v1; an API has each name once",
      );
      const routeSettings = [{ routeKey: "GET /", throttlingRateLimit: 1 }];
      await refused(
        stage,
        make(stage, { apiId: id, name: "v2", routeSettings }),
        "NotFoundException: Unable to find Route by key GET / within the provided RouteSettings; create the route first and let the stage depend on it",
      );
    });

    const cases: Record<string, [Values, string]> = {
      "a target that is not there": [
        { target: "integrations/none" },
        'BadRequestException: Unable to find Integration by ID none; use an integration of the same API: "integrations/" and its id',
      ],
      "tokens without an authorizer": [
        { authorizationType: "JWT" },
        "BadRequestException: authorizationType JWT needs an authorizer; give authorizerId",
      ],
      "an authorizer that is not there": [
        { authorizationType: "JWT", authorizerId: "none" },
        "BadRequestException: Unable to find Authorizer by ID none; use an authorizer of the same API",
      ],
    };
    for (const [title, [inputs, message]] of Object.entries(cases))
      it(title, async () => {
        const { id } = await makeApi();
        await refused(route, make(route, { apiId: id, routeKey: "GET /", ...inputs }), message);
      });

    it("an authorizer of another kind", async () => {
      const { id: apiId } = await makeApi();
      const own = { apiId, authorizerType: "REQUEST", authorizerPayloadFormatVersion: "2.0" };
      const { id: authorizerId } = await make(authorizer, { ...own, authorizerUri: fn.invokeArn });
      const inputs = { apiId, routeKey: "GET /", authorizationType: "JWT", authorizerId };
      await refused(
        route,
        make(route, inputs),
        "BadRequestException: authorizationType is JWT and the authorizer's type REQUEST; use authorizationType CUSTOM with it",
      );
    });

    const missing: Record<string, [string, Values]> = {
      "integrationUri is required; give a function's invokeArn": [
        integration,
        { integrationType: "AWS_PROXY" },
      ],
      "authorizerUri is required with authorizerType REQUEST; use invokeArn": [
        authorizer,
        { authorizerType: "REQUEST" },
      ],
      'identitySources is required with authorizerType JWT; use ["$request.header.Authorization"]': [
        authorizer,
        { authorizerType: "JWT" },
      ],
      "jwtConfiguration is required with authorizerType JWT; give issuer and audiences": [
        authorizer,
        { authorizerType: "JWT", identitySources: ["$request.header.Authorization"] },
      ],
    };
    for (const [message, [token, inputs]] of Object.entries(missing))
      it(`what ${message}`, async () => {
        const { id } = await makeApi();
        await refused(token, make(token, { apiId: id, ...inputs }), `BadRequestException: ${message}`);
      });
  });

  it("take back what is no longer asked for", async () => {
    const cors = { corsConfiguration: { allowOrigins: ["*"] } };
    const made = await makeApi({ ...cors, description: "a", disableExecuteApiEndpoint: true, version: "1" });
    const outs = await change(made, { protocolType: "HTTP" });
    assert.deepEqual(
      [outs.corsConfiguration, outs.description, outs.disableExecuteApiEndpoint, outs.version],
      [null, "", false, ""],
    );
    const log = {
      destinationArn: "arn:aws:logs:ap-northeast-1:000000000000:log-group:a",
      format: "$context.status",
    };
    const limits = { throttlingBurstLimit: 5, throttlingRateLimit: 2.5 };
    const own = await makeRoute(made.id, "GET /");
    const inputs = { apiId: made.id, name: "v1", autoDeploy: true };
    const first = await make(stage, {
      ...inputs,
      accessLogSettings: log,
      defaultRouteSettings: limits,
      routeSettings: [{ routeKey: "GET /", ...limits }],
      stageVariables: { a: "1" },
      description: "a",
    });
    assert.deepEqual(first.outs.accessLogSettings, log);
    const bare = await change(first, inputs);
    assert.deepEqual(
      [bare.accessLogSettings, bare.defaultRouteSettings, bare.routeSettings, bare.description],
      [null, null, [], ""],
    );
    const { target } = own.inputs;
    const shut = await change(own, {
      apiId: made.id,
      routeKey: "GET /",
      target,
      authorizationType: "AWS_IAM",
    });
    assert.equal(shut.authorizationType, "AWS_IAM");
    const open = await change({ ...own, outs: shut }, { apiId: made.id, routeKey: "GET /{id}", target });
    assert.deepEqual([open.authorizationType, open.routeKey], ["NONE", "GET /{id}"]);
  });

  it("are found by their inputs after a killed up, and removed", async () => {
    const made = await makeApi();
    const all = [
      await makeRoute(made.id, "GET /"),
      await make(stage, { apiId: made.id, name: "$default" }),
      made,
    ];
    for (const { id, inputs, urn } of all) {
      const token = urn.split("::")[2]!;
      assert.equal(await removeOrphan(cloud, token, inputs), id);
      assert.equal(await removeOrphan(cloud, token, inputs), undefined);
    }
    const named = await makeApi({ name: "shared" });
    assert.equal(await removeOrphan(cloud, api, named.inputs), undefined);
    assert.equal(await isThere(named), true);
  });
});
