// aws:lambda/permission:Permission
import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import type { PermissionArgs, PermissionState } from "@pulumi/aws/lambda/permission.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { lambda } from "./lambdaClient.ts";
import { ifThere, uniqueName } from "./s3AndLambda.ts";

/** A function given as a resource arrives as its name. */
type Inputs = Omit<Unwrap<PermissionArgs>, "function"> & { function: string };
type State = Omit<Unwrap<PermissionState>, "function"> & { function?: string };

/** A permission never changes: every property replaces. */
export const permission: ResourceType<Inputs, State> = {
  refuse,
  create,
  read,
  async delete(cloud, StatementId, state) {
    const request = { FunctionName: state.function, Qualifier: state.qualifier || undefined, StatementId };
    await ifThere((await lambda(cloud)).removePermission(request), "ResourceNotFoundException");
  },
  // A made-up statement id cannot be told from the inputs; what it names goes with the function.
  idOf: async (_cloud, inputs) => inputs.statementId,
};

function refuse(inputs: Partial<Inputs>): Problem[] {
  if (
    inputs.action === undefined ||
    inputs.action === "lambda:InvokeFunctionUrl" ||
    !inputs.functionUrlAuthType
  )
    return [];
  const reason = `is only for the action lambda:InvokeFunctionUrl, and action is "${inputs.action}"; remove it or change the action`;
  return [{ property: "functionUrlAuthType", reason }];
}

async function create(cloud: Cloud, inputs: Inputs): Promise<string> {
  const StatementId = inputs.statementId ?? uniqueName(inputs.statementIdPrefix ?? "terraform-");
  const request: AddPermissionRequest = {
    StatementId,
    FunctionName: inputs.function,
    Action: inputs.action,
    Principal: inputs.principal,
    Qualifier: inputs.qualifier,
    SourceArn: inputs.sourceArn,
    SourceAccount: inputs.sourceAccount,
    EventSourceToken: inputs.eventSourceToken,
    FunctionUrlAuthType: inputs.functionUrlAuthType as AddPermissionRequest["FunctionUrlAuthType"],
    InvokedViaFunctionUrl: inputs.invokedViaFunctionUrl,
    PrincipalOrgID: inputs.principalOrgId,
  };
  await (await lambda(cloud)).addPermission(request);
  return StatementId;
}

async function read(cloud: Cloud, id: string, known: Partial<State>): Promise<Partial<State> | undefined> {
  const request = { FunctionName: known.function, Qualifier: known.qualifier || undefined };
  const found = await ifThere((await lambda(cloud)).getPolicy(request), "ResourceNotFoundException");
  if (!found?.Policy) return undefined;
  const { Statement = [] } = JSON.parse(found.Policy) as { Statement?: { Sid?: string }[] };
  if (!Statement.some((statement) => statement.Sid === id)) return undefined;
  return {
    region: cloud.region,
    statementId: id,
    statementIdPrefix: madeUp.exec(id)?.[1] ?? "",
  };
}

/** A prefix, 18 digits of time and 8 of a counter. */
const madeUp = /^(.*)\d{18}[0-9a-f]{8}$/;
