// Photos in, thumbnails out: S3 -> Lambda with sharp in a layer -> S3. What fails goes to a queue, with the reason.
// Idle cost: nothing but the storage of the photos and their thumbnails.
import * as pulumi from "@pulumi/pulumi";
import * as lambda from "../../components/lambda/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { awsCli } from "../../components/settings.ts";

export default function imageThumbnails() {
  // Originals keep their previous versions; thumbnails can be made again.
  const photos = new s3.Bucket("photos", { versioned: true });
  const thumbnails = new s3.Bucket("thumbnails");

  // sharp is native code: the layer carries it, built for the function's platform.
  const sharp = new lambda.Layer("sharp", { packageFolder: "apps/image-thumbnails/layer" });
  const thumbnailer = new lambda.Function("thumbnailer", {
    description: "Makes WebP thumbnails of new photos",
    entry: "apps/image-thumbnails/handler.ts",
    layers: [sharp],
    memoryMiB: 1769, // one whole vCPU
    timeoutSeconds: 60,
    maximumRetryAttempts: 1, // a photo that cannot be read will not become readable
    environment: { THUMBNAILS_BUCKET: thumbnails.name },
    permissions: [photos.canRead("incoming/*"), thumbnails.canRead(), thumbnails.canWrite()],
  });
  photos.onCreated(thumbnailer, { prefix: "incoming/" });

  const failures = thumbnailer.keepFailures();
  return {
    photosBucket: photos.name,
    thumbnailsBucket: thumbnails.name,
    failuresQueueUrl: failures.url,
    functionName: thumbnailer.name,
    commands: {
      upload: pulumi.interpolate`${awsCli()} s3 cp photo.jpg s3://${photos.name}/incoming/`,
      list: pulumi.interpolate`${awsCli()} s3 ls --recursive s3://${thumbnails.name}`,
      tailLogs: thumbnailer.commands.tailLogs,
      failures: failures.commands.receive,
    },
  };
}
