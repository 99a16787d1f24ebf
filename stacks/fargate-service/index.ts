// A web app on Fargate behind an Application Load Balancer, as many tasks as the load needs: ALB -> ECS service.
// Idle cost: about $83 a month: the load balancer with its addresses $25, a NAT gateway $49, one task $9 (Tokyo, November 2026).
import * as pulumi from "@pulumi/pulumi";
import * as alb from "../../components/alb/index.ts";
import * as ecr from "../../components/ecr/index.ts";
import * as ecs from "../../components/ecs/index.ts";
import * as network from "../../components/network/index.ts";
import * as secretsmanager from "../../components/secretsmanager/index.ts";
import { awsCli } from "../../components/settings.ts";
import { config } from "./config.ts";

export default function fargateService() {
  const { version, imageUri, maxTasks, allowedCidrs, certificateArn, hostName } = config();

  // The load balancer stands in the public subnets, the tasks in the private ones, with a way out through NAT.
  const surroundings = new network.Network("network");
  const front = new alb.LoadBalancer("front", {
    network: surroundings,
    allowedCidrs,
    certificateArn,
    hostName,
  });

  // What signs the links that the app hands out: 32 random characters, the same for all tasks.
  const linkSecret = new secretsmanager.Secret("link-secret", { description: "Signs the links of web" });

  // Built here, or by your CI: the Dockerfile that serves development serves here too.
  const build = { context: "apps", dockerfile: "apps/web/Dockerfile" };
  const image = new ecr.Image("web", imageUri === undefined ? build : { imageUri });
  const web = new ecs.TaskDefinition("web", {
    cpu: 256, // a quarter of a vCPU, and the least memory that goes with it
    memoryMiB: 512,
    readonlyRootFilesystem: false, // ECS Exec's agent writes into the container
    containers: {
      web: {
        image,
        port: 8080,
        environment: { VERSION: version, SHUTDOWN_SECONDS: "20" }, // less than stopTimeoutSeconds
        secrets: { LINK_SECRET: linkSecret },
        stopTimeoutSeconds: 25, // less than the load balancer waits for requests to end
        healthCheck: { command: ["node", "health.mjs"], intervalSeconds: 10, startPeriodSeconds: 10 },
      },
    },
  });

  const cluster = new ecs.Cluster("cluster");
  const service = new ecs.Service("web", {
    cluster,
    task: web,
    network: surroundings,
    loadBalancer: front,
    exec: true,
    scaling: { max: maxTasks, cpu: 60, requestsPerTarget: 6000 }, // percent; requests a minute
  });

  const named = pulumi.interpolate`--cluster ${cluster.name} --service ${service.name}`;
  return {
    url: service.url,
    dnsName: front.dnsName,
    clusterName: cluster.name,
    serviceName: service.name,
    logGroup: web.logGroup.name,
    commands: {
      ask: pulumi.interpolate`curl -i '${service.url!}/health'`,
      makeLink: pulumi.interpolate`curl -i '${service.url!}/links' -H 'content-type: application/json' -d '{"name":"Hello"}'`,
      work: pulumi.interpolate`curl -i '${service.url!}/work?ms=2000'`,
      scale: pulumi.interpolate`${awsCli()} ecs update-service ${named} --desired-count 2`,
      ...service.commands,
    },
  };
}
