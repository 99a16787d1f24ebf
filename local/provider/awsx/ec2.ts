// @pulumi/awsx, module ec2.
import type { Service } from "../resourceType.ts";
import { constructVpc } from "./ec2Vpc.ts";

export default { components: { "awsx:ec2:Vpc": constructVpc } } satisfies Service;
