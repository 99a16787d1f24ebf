import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../problems.ts";
import type { ContainerArgs } from "./containerArgs.ts";

/** Refuses values in the environment that Pulumi keeps secret: ECS would show them. Known only while it is deployed. */
export function refuseSecretValues(
  task: string,
  containers: Readonly<Record<string, ContainerArgs>>,
): pulumi.Output<void> {
  const values = Object.entries(containers).flatMap(([container, { environment = {} }]) =>
    Object.entries(environment).map(([name, value]) => ({ container, name, secret: isSecret(value) })),
  );
  return pulumi.output(values).apply((all) => {
    const found = all.find(({ secret }) => secret);
    if (found)
      refuse(
        "ecs.TaskDefinition",
        task,
        `containers.${found.container}.environment.${found.name} is a secret of Pulumi's; use secrets.${found.name} with a secretsmanager.Secret that has this value`,
      );
  });
}

function isSecret(value: pulumi.Input<string>): Promise<boolean> | boolean {
  return pulumi.Output.isInstance(value) && pulumi.isSecret(value as pulumi.Output<string>);
}
