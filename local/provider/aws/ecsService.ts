// aws:ecs/service:Service
import type { ServiceArgs, ServiceState } from "@pulumi/aws/ecs/service.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import { diff } from "../diff.ts";
import { same } from "../equal.ts";
import { factsOf } from "../facts.ts";
import type { ResourceType } from "../resourceType.ts";
import { arnOf, changeTags, ecs, nameOf } from "./ecsClient.ts";
import { checkService } from "./ecsServiceCheck.ts";
import { deleteService } from "./ecsServiceDelete.ts";
import { changes, request } from "./ecsServiceRequest.ts";
import { serviceProblems } from "./ecsServiceRules.ts";
import { findService, state } from "./ecsServiceState.ts";
import { untilSteady } from "./ecsServiceSteady.ts";

export type Inputs = Unwrap<ServiceArgs> & { readonly tagsAll?: Record<string, string> };
export type State = Unwrap<ServiceState>;

/** Its id is its ARN. */
export const service: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 255 },
  refuse: serviceProblems,

  async create(cloud, inputs) {
    await checkService(cloud, inputs);
    const { service: made } = await (await ecs(cloud)).createService(request(inputs));
    return made?.serviceArn ?? "";
  },

  async settle(cloud, id, inputs, old) {
    if (!inputs.waitForSteadyState) return;
    await untilSteady(cloud, id).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new UserError(`waiting for ECS Service (${id}) ${old ? "update" : "create"}: ${why}`);
    });
  },

  async read(cloud, id, known) {
    const found = await findService(cloud, id);
    return found && state(cloud, found, known);
  },

  async update(cloud, id, inputs, old) {
    checkStrategy(inputs, old);
    if (changesMoreThanTags(inputs, old)) {
      await checkService(cloud, inputs);
      const { cluster } = parts(id);
      await (await ecs(cloud)).updateService({ cluster, service: id, ...changes(inputs, old) });
    }
    await changeTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  delete: deleteService,

  idOf: (cloud, { cluster = "default", name }) => arnOf(cloud, `service/${nameOf(cluster)}/${name}`),
};

/** Cluster and name in a service's ARN. */
export function parts(id: string): { cluster: string; name: string } {
  const [, cluster = "", name = ""] = id.split("/");
  return { cluster, name };
}

/** Other tags are no reason to send the rest too: with forceNewDeployment that would start a deployment. */
function changesMoreThanTags(inputs: Inputs, old: State): boolean {
  const { changed } = diff(service, factsOf("aws:ecs/service:Service") ?? {}, old, inputs);
  return changed.some((property) => !["forceDelete", "tags", "tagsAll"].includes(property));
}

function checkStrategy(inputs: Inputs, old: State): void {
  const strategies = [old.capacityProviderStrategies ?? [], inputs.capacityProviderStrategies ?? []] as const;
  if (inputs.forceNewDeployment || same({ type: "set" }, ...strategies)) return;
  throw new UserError(
    "force_new_deployment should be true when capacity_provider_strategy is being updated; set forceNewDeployment",
  );
}
