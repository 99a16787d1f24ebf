// @pulumi/docker: images, built by the Docker engine of this machine and pushed to the emulator's registry.
import type { Service } from "../resourceType.ts";
import { image } from "./image.ts";

export default { resources: { "docker:index/image:Image": image } } satisfies Service;
