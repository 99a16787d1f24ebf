// Ready commands for the AWS CLI.

/** Which container of which service. */
export interface Named {
  /** How the AWS CLI is called. */
  readonly aws: string;
  readonly cluster: string;
  readonly service: string;
}

/** What ECS did with a service last: its deployments, and tasks that could not be placed or were not well. */
export function eventsCommand({ aws, cluster, service }: Named): string {
  return `${aws} ecs describe-services --cluster ${cluster} --services ${service} --query 'services[0].events[:10].[createdAt,message]' --output text`;
}

/** A shell in a container of one of the service's tasks; needs the Session Manager plugin of the AWS CLI. */
export function execCommand({ aws, cluster, service }: Named, container: string): string {
  const task = `$(${aws} ecs list-tasks --cluster ${cluster} --service-name ${service} --desired-status RUNNING --query 'taskArns[0]' --output text)`;
  return `${aws} ecs execute-command --cluster ${cluster} --task ${task} --container ${container} --interactive --command /bin/sh`;
}
