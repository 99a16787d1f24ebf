// A fresh process that plans image-thumbnails under mocks: milliseconds from the process's start to the first resource,
// and to the end. main.ts runs it several times.
import * as pulumi from "@pulumi/pulumi";
import { runPage } from "../stacks/program.ts";
import { deploy } from "../test/kit/index.ts";

let first: number | undefined;
const program = () => {
  pulumi.runtime.registerStackTransformation(() => {
    first ??= performance.now();
    return undefined;
  });
  return runPage();
};
const { resources } = await deploy(program, { stack: "image-thumbnails" });
console.log(JSON.stringify({ first, all: performance.now(), resources: resources.length }));
