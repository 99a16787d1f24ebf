// Actions of listeners and rules: what is not covered, and their two forms. The emulator's load balancer forwards to
// what stands in an action's own TargetGroupArn; it does not know blocks of several target groups.
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerArgs } from "@pulumi/aws/lb/listener.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "./s3AndLambda.ts";

/** A listener's; a rule's has the same properties. */
export type ActionInputs = Unwrap<ListenerArgs>["defaultActions"][number];

const types = ["fixed-response", "forward", "redirect"];
const longestBody = 1024;

export function actionProblems(property: string, actions: readonly Partial<ActionInputs>[] = []): Problem[] {
  return actions.flatMap((action, i) =>
    oneProblems(action).map((problem) => ({
      property: `${property}[${i}].${problem.property}`,
      reason: problem.reason,
    })),
  );
}

function oneProblems(action: Partial<ActionInputs>): Problem[] {
  const { fixedResponse, forward, targetGroupArn, type } = action;
  if (type !== undefined && !types.includes(type))
    return [
      { property: "type", reason: `is "${type}"; the local cloud's load balancers have ${types.join(", ")}` },
    ];
  const body = fixedResponse?.messageBody ?? "";
  const groups = forward?.targetGroups ?? [];
  return [
    ...unhandled<ActionInputs>(action, [
      "fixedResponse",
      "forward",
      "order",
      "redirect",
      "targetGroupArn",
      "type",
    ]),
    ...(groups.length > 1
      ? [
          {
            property: "forward.targetGroups",
            reason: `has ${groups.length}; the local cloud's load balancers forward to one target group`,
          },
        ]
      : []),
    ...(targetGroupArn && groups[0]?.arn && groups[0].arn !== targetGroupArn
      ? [{ property: "targetGroupArn", reason: "is another one than forward's; give one of them" }]
      : []),
    ...(body.length > longestBody
      ? [
          {
            property: "fixedResponse.messageBody",
            reason: `has ${body.length} characters; use at most ${longestBody}`,
          },
        ]
      : []),
    ...redirectProblems(action.redirect),
  ];
}

/** A redirect to the same address would come back for ever. */
function redirectProblems(redirect: ActionInputs["redirect"]): Problem[] {
  if (!redirect) return [];
  const { host = "#{host}", path = "/#{path}", port = "#{port}", protocol = "#{protocol}" } = redirect;
  const same = host === "#{host}" && path === "/#{path}" && port === "#{port}" && protocol === "#{protocol}";
  return [
    ...(same
      ? [
          {
            property: "redirect",
            reason: "leads to where it is; change at least one of protocol, host, port, path",
          },
        ]
      : []),
    ...(path.startsWith("/")
      ? []
      : [{ property: "redirect.path", reason: `is "${path}"; it is to begin with /` }]),
  ];
}

/** The actions as a request takes them. Throws for what is missing: in a preview it may just not be known yet. */
export function toActions(property: string, actions: readonly ActionInputs[]): Action[] {
  return actions.map((action, i) => {
    const { fixedResponse, order, redirect, type } = action;
    const TargetGroupArn = action.targetGroupArn || action.forward?.targetGroups[0]?.arn;
    const needed = { "fixed-response": fixedResponse, forward: TargetGroupArn, redirect }[type];
    if (!needed)
      throw new UserError(`ValidationError: ${property}[${i}] of type "${type}" must have ${has[type]}`);
    return {
      Type: type as Action["Type"],
      Order: order || i + 1,
      ...(type === "forward" && { TargetGroupArn, ForwardConfig: { TargetGroups: [{ TargetGroupArn }] } }),
      ...(type === "fixed-response" && {
        FixedResponseConfig: {
          ContentType: fixedResponse?.contentType,
          MessageBody: fixedResponse?.messageBody,
          StatusCode: fixedResponse?.statusCode ?? "200",
        },
      }),
      ...(type === "redirect" && redirect && { RedirectConfig: redirectOf(redirect) }),
    };
  });
}

const has: Record<string, string> = {
  "fixed-response": "fixedResponse",
  forward: "targetGroupArn or forward",
  redirect: "redirect",
};

function redirectOf(redirect: NonNullable<ActionInputs["redirect"]>): Action["RedirectConfig"] {
  return {
    Host: redirect.host,
    Path: redirect.path,
    Port: redirect.port,
    Protocol: redirect.protocol,
    Query: redirect.query,
    StatusCode: redirect.statusCode as "HTTP_301" | "HTTP_302",
  };
}

/** The actions as Pulumi stores them: as they were asked for, where the emulator has just these. */
export function fromActions(
  property: string,
  found: readonly Action[],
  known: readonly ActionInputs[] | undefined,
): ActionInputs[] {
  return found.map((action, i) => {
    const asked = known?.[i];
    const order = action.Order ?? i + 1;
    if (asked && sameAction(toActions(property, [asked])[0]!, action)) return { ...asked, order };
    return {
      order,
      type: action.Type ?? "",
      targetGroupArn: action.TargetGroupArn,
      fixedResponse: action.FixedResponseConfig && {
        contentType: action.FixedResponseConfig.ContentType ?? "",
        messageBody: action.FixedResponseConfig.MessageBody,
        statusCode: action.FixedResponseConfig.StatusCode,
      },
      redirect: action.RedirectConfig && {
        host: action.RedirectConfig.Host,
        path: action.RedirectConfig.Path,
        port: action.RedirectConfig.Port,
        protocol: action.RedirectConfig.Protocol,
        query: action.RedirectConfig.Query,
        statusCode: action.RedirectConfig.StatusCode ?? "",
      },
    };
  });
}

/** Whether both do the same. The emulator gives bodies with signs of XML back in pieces, so they are not compared. */
function sameAction(a: Action, b: Action): boolean {
  const key = ({ FixedResponseConfig, RedirectConfig, TargetGroupArn, Type }: Action) => {
    const { ContentType, MessageBody, StatusCode } = FixedResponseConfig ?? {};
    const body = /[<&]/.test(a.FixedResponseConfig?.MessageBody ?? "") ? "" : (MessageBody ?? "");
    return JSON.stringify([
      Type,
      TargetGroupArn,
      FixedResponseConfig && [ContentType, body, StatusCode],
      RedirectConfig && Object.entries(RedirectConfig).sort(),
    ]);
  };
  return key(a) === key(b);
}
