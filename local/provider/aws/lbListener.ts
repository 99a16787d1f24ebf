// aws:lb/listener:Listener. The emulator opens no port for it: requests come by the load balancer's path.
import type { Listener, ProtocolEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerArgs, ListenerState } from "@pulumi/aws/lb/listener.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagList } from "./iamClient.ts";
import { fromActions, toActions } from "./lbActions.ts";
import { attributeMap, changedAttributes, changeTags, elb, gone, tagsOf } from "./lbClient.ts";
import { fromAttributes, toAttributes } from "./lbListenerAttributes.ts";
import { checkListener, listenerProblems } from "./lbListenerRules.ts";
import { checkTargetGroups } from "./lbUse.ts";
import { ifThere } from "./s3AndLambda.ts";

export type Inputs = Unwrap<ListenerArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<ListenerState>;

export const listener: ResourceType<Inputs, State> = {
  refuse: listenerProblems,

  async create(cloud, inputs) {
    const request = await requestOf(cloud, inputs);
    checkListener(inputs, await listenersOf(cloud, inputs.loadBalancerArn));
    const client = await elb(cloud);
    const { Listeners = [] } = await client.createListener({
      ...request,
      LoadBalancerArn: inputs.loadBalancerArn,
      Tags: tagList(inputs.tagsAll),
    });
    const ListenerArn = Listeners[0]?.ListenerArn ?? "";
    await client.modifyListenerAttributes({
      ListenerArn,
      Attributes: changedAttributes({}, toAttributes(inputs)),
    });
    return ListenerArn;
  },

  async read(cloud, id, known) {
    const client = await elb(cloud);
    const request = client.describeListeners({ ListenerArns: [id] });
    const found = (await ifThere(request, ...gone("Listener")))?.Listeners?.[0];
    if (!found) return undefined;
    const { Attributes } = await client.describeListenerAttributes({ ListenerArn: id });
    return {
      ...fromAttributes(attributeMap(Attributes)),
      ...stateOf(cloud, id, found, known),
      tagsAll: await tagsOf(cloud, id),
    };
  },

  async update(cloud, id, inputs, old) {
    const request = await requestOf(cloud, inputs);
    const others = await listenersOf(cloud, inputs.loadBalancerArn);
    checkListener(
      inputs,
      others.filter(({ ListenerArn }) => ListenerArn !== id),
    );
    const client = await elb(cloud);
    await client.modifyListener({ ...request, ListenerArn: id });
    const { Attributes } = await client.describeListenerAttributes({ ListenerArn: id });
    const changed = changedAttributes(attributeMap(Attributes), toAttributes(inputs));
    if (changed.length > 0) await client.modifyListenerAttributes({ ListenerArn: id, Attributes: changed });
    await changeTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id) {
    await ifThere((await elb(cloud)).deleteListener({ ListenerArn: id }), ...gone("Listener"));
  },

  async idOf(cloud, { loadBalancerArn, port }) {
    return (await listenersOf(cloud, loadBalancerArn)).find(({ Port }) => Port === port)?.ListenerArn;
  },
};

async function listenersOf(cloud: Cloud, LoadBalancerArn: string): Promise<Listener[]> {
  const { Listeners = [] } = await (await elb(cloud)).describeListeners({ LoadBalancerArn });
  return Listeners;
}

async function requestOf(cloud: Cloud, inputs: Inputs) {
  const DefaultActions = toActions("defaultActions", inputs.defaultActions);
  await checkTargetGroups(cloud, inputs.loadBalancerArn, DefaultActions);
  return {
    Certificates: inputs.certificateArn ? [{ CertificateArn: inputs.certificateArn }] : undefined,
    DefaultActions,
    Port: inputs.port,
    Protocol: (inputs.protocol ?? "HTTP") as ProtocolEnum,
    SslPolicy: inputs.sslPolicy || undefined,
  };
}

function stateOf(cloud: Cloud, arn: string, found: Listener, known: Partial<State>): Partial<State> {
  return {
    arn,
    certificateArn: found.Certificates?.[0]?.CertificateArn,
    defaultActions: fromActions("defaultActions", found.DefaultActions ?? [], known.defaultActions),
    loadBalancerArn: found.LoadBalancerArn,
    port: found.Port,
    protocol: found.Protocol,
    region: cloud.region,
    sslPolicy: found.SslPolicy ?? "",
  };
}
