// AWS Secrets Manager.
import type { Service } from "../resourceType.ts";
import { getRandomPassword, getSecret, getSecretVersion } from "./secretsmanagerFunctions.ts";
import { secret } from "./secretsmanagerSecret.ts";
import { secretVersion } from "./secretsmanagerSecretVersion.ts";

export default {
  resources: {
    "aws:secretsmanager/secret:Secret": secret,
    "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  },
  functions: {
    "aws:secretsmanager/getRandomPassword:getRandomPassword": getRandomPassword,
    "aws:secretsmanager/getSecret:getSecret": getSecret,
    "aws:secretsmanager/getSecretVersion:getSecretVersion": getSecretVersion,
  },
} satisfies Service;
