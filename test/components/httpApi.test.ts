import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as apigateway from "../../components/apigateway/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import { assertAllows, assertDenies, deploy } from "../kit/index.ts";

const types = {
  api: "aws:apigatewayv2/api:Api",
  authorizer: "aws:apigatewayv2/authorizer:Authorizer",
  integration: "aws:apigatewayv2/integration:Integration",
  permission: "aws:lambda/permission:Permission",
  route: "aws:apigatewayv2/route:Route",
  stage: "aws:apigatewayv2/stage:Stage",
};
const fn = (name = "notes", timeoutSeconds?: number) =>
  new lambda.Function(name, { entry: "test/components/fixtures/hello.ts", timeoutSeconds });
const api = (args: Partial<apigateway.HttpApiArgs> = {}, name = "web") =>
  new apigateway.HttpApi(name, { routes: args.routes ?? fn(), authorization: "none", ...args });
const jwt = { issuer: "https://id.example.com", audiences: ["app"] };

describe("apigateway.HttpApi", () => {
  it("sends all requests to one function, with payload 2.0", async () => {
    const deployment = await deploy(() => void api());
    const integration = deployment.get(types.integration);
    assert.equal(integration.inputs.integrationType, "AWS_PROXY");
    assert.equal(integration.inputs.payloadFormatVersion, "2.0");
    assert.equal(integration.inputs.integrationUri, deployment.get("notes-function").state.invokeArn);
    const { inputs } = deployment.get(types.route);
    assert.equal(inputs.routeKey, "$default");
    assert.equal(inputs.target, `integrations/${integration.id}`);
    assert.equal(deployment.get(types.api).inputs.protocolType, "HTTP");
  });

  it("sends each route to its function, of which each is there once", async () => {
    const deployment = await deploy(() => {
      const [read, write] = [fn("read"), fn("write")];
      api({ routes: { "GET /notes": read, "GET /notes/{id}": read, "POST /notes": write } });
    });
    const integrations = deployment.ofType(types.integration);
    const targets = (wanted: string) =>
      `integrations/${integrations.find(({ name }) => name === wanted)!.id}`;
    const routes = deployment.ofType(types.route).map(({ inputs }) => [inputs.routeKey, inputs.target]);
    assert.deepEqual(routes, [
      ["GET /notes", targets("web-to-read")],
      ["GET /notes/{id}", targets("web-to-read")],
      ["POST /notes", targets("web-to-write")],
    ]);
    assert.equal(deployment.ofType(types.integration).length, 2);
    assert.equal(deployment.ofType(types.permission).length, 2);
  });

  it("may start its functions, and no other API may", async () => {
    const deployment = await deploy(() => void api());
    const { inputs } = deployment.get(types.permission);
    assert.equal(inputs.principal, "apigateway.amazonaws.com");
    assert.equal(inputs.sourceArn, `${deployment.get(types.api).state.executionArn as string}/*`);
    assert.equal(inputs.sourceAccount, undefined); // API Gateway does not say it, and so could not invoke
    assert.equal(inputs.action, "lambda:InvokeFunction");
  });

  it("deploys by itself, throttles and logs", async () => {
    const deployment = await deploy(() => void api());
    const { inputs } = deployment.get(types.stage);
    assert.equal(inputs.name, "$default");
    assert.equal(inputs.autoDeploy, true);
    assert.deepEqual(inputs.defaultRouteSettings, { throttlingBurstLimit: 100, throttlingRateLimit: 50 });
    const { destinationArn, format } = inputs.accessLogSettings as Record<string, string>;
    assert.equal(destinationArn, deployment.get("web-logs").state.arn);
    const line = JSON.parse(format!) as Record<string, string>;
    assert.equal(line.status, "$context.status");
    assert.equal(line.routeKey, "$context.routeKey");
    for (const variable of Object.values(line)) assert.match(variable, /^\$context\.[a-zA-Z.]+$/);
    assert.equal(deployment.get("web-logs").inputs.retentionInDays, 14);
  });

  it("takes limits and a retention", async () => {
    const deployment = await deploy(
      () => void api({ throttling: { burst: 1, ratePerSecond: 2 }, accessLogRetentionDays: 3 }),
    );
    const limits = deployment.get(types.stage).inputs.defaultRouteSettings;
    assert.deepEqual(limits, { throttlingBurstLimit: 1, throttlingRateLimit: 2 });
    assert.equal(deployment.get("web-logs").inputs.retentionInDays, 3);
  });

  it("is open to everyone, to signed requests, or to those with a token, on every route", async () => {
    const routes = () => ({ "GET /": fn("a"), "PUT /": fn("b") });
    const deployed = async (authorization: apigateway.Authorization) =>
      await deploy(() => void api({ routes: routes(), authorization }));
    const said = (deployment: Awaited<ReturnType<typeof deploy>>) =>
      deployment
        .ofType(types.route)
        .map(({ inputs }) => [inputs.authorizationType as string, inputs.authorizerId as string | undefined]);
    for (const [authorization, type] of [
      ["none", "NONE"],
      ["iam", "AWS_IAM"],
    ] as const) {
      const deployment = await deployed(authorization);
      assert.deepEqual(said(deployment), [
        [type, undefined],
        [type, undefined],
      ]);
      assert.equal(deployment.ofType(types.authorizer).length, 0);
    }
    const deployment = await deployed({ jwt });
    const { id, inputs } = deployment.get(types.authorizer);
    assert.deepEqual(said(deployment), [
      ["JWT", id],
      ["JWT", id],
    ]);
    assert.equal(inputs.authorizerType, "JWT");
    assert.deepEqual(inputs.identitySources, ["$request.header.Authorization"]);
    assert.deepEqual(inputs.jwtConfiguration, { issuer: "https://id.example.com", audiences: ["app"] });
  });

  it("lets a holder call it, and nothing else", async () => {
    const deployment = await deploy(() => {
      const backend = api({ authorization: "iam" });
      api({ authorization: "iam", routes: fn("more") }, "other");
      new lambda.Function("caller", {
        entry: "test/components/fixtures/hello.ts",
        permissions: [backend.canInvoke()],
      });
    });
    const role = deployment.get("caller-role");
    const arn = (name: string) => `${deployment.get(name).state.executionArn as string}/$default/GET/notes`;
    assertAllows(deployment, role, "execute-api:Invoke", arn("web-api"));
    assertDenies(deployment, role, "execute-api:Invoke", arn("other-api"));
    assertDenies(deployment, role, "execute-api:ManageConnections", arn("web-api"));
  });

  it("answers no other origin by default, and those that are named", async () => {
    const cors = async (args?: apigateway.CorsArgs) =>
      (await deploy(() => void api({ cors: args }))).get(types.api).inputs.corsConfiguration;
    assert.equal(await cors(), undefined);
    assert.deepEqual(await cors({ allowOrigins: ["https://www.example.com"] }), {
      allowOrigins: ["https://www.example.com"],
      allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      allowHeaders: ["content-type", "authorization"],
      allowCredentials: false,
      maxAge: 300,
    });
    const all = {
      allowOrigins: ["http://localhost:3000"],
      allowMethods: ["GET"],
      allowHeaders: ["x-key"],
      exposeHeaders: ["etag"],
      allowCredentials: true,
    };
    assert.deepEqual(await cors({ ...all, maxAgeSeconds: 0 }), { ...all, maxAge: 0 });
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    const { resources } = await deploy(() => void api({ authorization: { jwt } }), { preview: true });
    assert.doesNotMatch(JSON.stringify(resources.map(({ inputs }) => inputs)), /undefined|\[object|Output</);
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void api({ authorization: { jwt } }));
    const own = resources.filter(({ name, custom }) => custom && name.startsWith("web"));
    assert.equal(own.length, 7);
    for (const { urn, type } of own) assert.match(urn, /::kandokoro:apigateway:HttpApi\$/, type);
  });

  it("puts out its address, and a request to its simplest route", async () => {
    const { outputs } = await deploy(() => {
      const { commands, url } = api();
      return { url, ...commands };
    });
    assert.match(outputs.url as string, /^https:\/\/[0-9a-z]+\.execute-api\.ap-northeast-1\.amazonaws\.com$/);
    assert.equal(outputs.invoke, `curl -i '${outputs.url as string}/'`);
    assert.match(outputs.tailAccessLog as string, /^aws logs tail web-logs-[0-9a-f]{7} --follow$/);
  });

  it("puts out a request that suits routes and authorization", async () => {
    const invoke = async (keys: string[], authorization: apigateway.Authorization = "none") => {
      const routes = (f: lambda.Function) => Object.fromEntries(keys.map((key) => [key, f]));
      const { outputs } = await deploy(() => api({ routes: routes(fn()), authorization }).commands);
      return (outputs.invoke as string).replace(/https:\/\/[^/]+/, "URL");
    };
    assert.equal(await invoke(["POST /notes", "GET /notes/{id}", "GET /notes"]), "curl -i 'URL/notes'");
    assert.equal(await invoke(["POST /notes"]), "curl -i -X POST 'URL/notes'");
    assert.equal(await invoke(["ANY /files/{path+}"]), "curl -i 'URL/files/path'");
    assert.equal(await invoke(["GET /"], { jwt }), `curl -i -H "Authorization: Bearer $TOKEN" 'URL/'`);
    assert.equal(
      await invoke(["GET /"], "iam"),
      `curl -i --aws-sigv4 aws:amz:ap-northeast-1:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" 'URL/'`,
    );
  });

  it("warns of a function that may take longer than callers wait", async () => {
    const warnings = async (seconds: number) =>
      (await deploy(() => void api({ routes: fn("slow", seconds) }))).warnings;
    assert.deepEqual(await warnings(30), []);
    assert.deepEqual(await warnings(31), [
      'apigateway.HttpApi "web": lambda.Function "slow" may take 31 s, and callers get a 504 after 30 s while it goes on; use a timeoutSeconds of at most 30',
    ]);
  });

  describe("refuses", () => {
    const routes = (...keys: string[]) => {
      const target = fn();
      return api({ routes: Object.fromEntries(keys.map((key) => [key, target])) });
    };
    const form = `use a method and a path, such as "GET /notes/{id}" (ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT), or $default`;
    const web = 'apigateway.HttpApi "web": ';
    const cases: Record<string, [() => unknown, string]> = {
      "no word on who may call it": [
        () => api({ authorization: undefined }),
        `${web}authorization is undefined; use "none" (open to everyone), "iam" or { jwt: { issuer, audiences } }: it is never left out`,
      ],
      "another authorization": [
        () => api({ authorization: { key: "a" } as never }),
        `${web}authorization is "{\\"key\\":\\"a\\"}"; use "none" (open to everyone), "iam" or { jwt: { issuer, audiences } }`,
      ],
      "an issuer without TLS": [
        () => api({ authorization: { jwt: { ...jwt, issuer: "http://id.example.com" } } }),
        `${web}authorization.jwt.issuer is "http://id.example.com"; use the issuer's address, which begins with https://`,
      ],
      "tokens for anybody": [
        () => api({ authorization: { jwt: { ...jwt, audiences: [] } } }),
        `${web}authorization.jwt.audiences is "empty"; use one or more: the ids of the app's clients`,
      ],
      "no routes": [
        () => api({ routes: {} }),
        `${web}routes is "{}"; use one route or more: { "GET /": fn }`,
      ],
      "a path alone": [() => routes("/notes"), `${web}routes is "/notes"; ${form}`],
      "a method in small letters": [() => routes("get /notes"), `${web}routes is "get /notes"; ${form}`],
      "another method": [() => routes("FETCH /notes"), `${web}routes is "FETCH /notes"; ${form}`],
      "a path without a slash": [() => routes("GET notes"), `${web}routes is "GET notes"; ${form}`],
      "a slash at the end": [
        () => routes("GET /notes/"),
        `${web}routes is "GET /notes/"; use a path without // and without / at its end`,
      ],
      "a variable for a part of a part": [
        () => routes("GET /notes/n{id}"),
        `${web}routes is "GET /notes/n{id}"; use variables that fill a whole part of the path: {id}, or {path+} for all that follows`,
      ],
      "a greedy variable that is not the last": [
        () => routes("GET /{path+}/notes"),
        `${web}routes is "GET /{path+}/notes"; use {path+} only at the end of the path`,
      ],
      "a variable twice": [
        () => routes("GET /notes/{id}/lines/{id}"),
        `${web}routes is "GET /notes/{id}/lines/{id}"; use each variable once; {id} is there twice`,
      ],
      "a space in the path": [() => routes("GET /my notes"), `${web}routes is "GET /my notes"; ${form}`],
      "a query in the path": [
        () => routes("GET /notes?all"),
        `${web}routes is "GET /notes?all"; use only characters that a path may have`,
      ],
      "two routes for the same requests": [
        () => routes("GET /notes/{id}", "GET /notes/{name}"),
        `${web}routes is "GET /notes/{name}"; use one route for these requests: "GET /notes/{id}" takes the same`,
      ],
      "a negative burst": [
        () => api({ throttling: { burst: -1 } }),
        `${web}throttling.burst is -1; use a whole number from 1 to 100000`,
      ],
      "no requests at all": [
        () => api({ throttling: { ratePerSecond: 0 } }),
        `${web}throttling.ratePerSecond is 0; use a whole number from 1 to 100000`,
      ],
      "cookies for every origin": [
        () => api({ cors: { allowOrigins: ["*"], allowCredentials: true } }),
        `${web}cors.allowOrigins is "*"; use names; with allowCredentials browsers take no *`,
      ],
      "an origin with a path": [
        () => api({ cors: { allowOrigins: ["https://www.example.com/"] } }),
        `${web}cors.allowOrigins is "https://www.example.com/"; use an origin without a path, such as https://www.example.com, or *`,
      ],
      "no origins": [
        () => api({ cors: { allowOrigins: [] } }),
        `${web}cors.allowOrigins is "empty"; use one or more, such as https://www.example.com`,
      ],
      "another method of other origins": [
        () => api({ cors: { allowOrigins: ["*"], allowMethods: ["get"] } }),
        `${web}cors.allowMethods is "get"; use one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, *`,
      ],
      "a preflight that is kept for ever": [
        () => api({ cors: { allowOrigins: ["*"], maxAgeSeconds: 86_401 } }),
        `${web}cors.maxAgeSeconds is 86401; use a whole number from 0 to 86400 seconds`,
      ],
      "a retention that logs do not have": [
        () => api({ accessLogRetentionDays: 13 }),
        'logs.LogGroup "web": retentionDays is 13; use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
      ],
      "a name with a space": [
        () => api({}, "my api"),
        'apigateway.HttpApi "my api": name is "my api"; use letters, digits, - and _',
      ],
    };
    for (const [title, [program, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void program()),
          { message },
        );
      });
  });
});
