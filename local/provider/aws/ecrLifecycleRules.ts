// What ECR refuses of a lifecycle policy's text, which the emulator stores as it is.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
import { shown } from "../misfit.ts";
import type { Problem } from "../resourceType.ts";
import { isObject, type Values } from "../values.ts";

const tagStatuses = ["tagged", "untagged", "any"];
const countTypes = ["imageCountMoreThan", "sinceImagePushed"];
const maxRules = 50;

const keys = {
  rule: ["rulePriority", "description", "selection", "action"],
  selection: ["tagStatus", "tagPrefixList", "tagPatternList", "countType", "countUnit", "countNumber"],
  action: ["type"],
};

export function lifecyclePolicyProblems(policy: string | undefined): Problem[] {
  const document: unknown = policy === undefined ? undefined : JSON.parse(policy);
  if (document === undefined) return [];
  return reasons(document).map((reason) => ({ property: "policy", reason }));
}

function reasons(document: unknown): string[] {
  const rules = isObject(document) ? document.rules : undefined;
  if (!Array.isArray(rules) || rules.length === 0 || rules.length > maxRules)
    return [`has ${shown(rules)} as rules; give a list of 1 to ${maxRules}`];
  return [
    ...rules.flatMap((rule: unknown, i) =>
      (isObject(rule) ? ruleReasons(rule) : [`is ${shown(rule)}; give an object`]).map(
        (reason) => `has a rule rules[${i}] that ${reason}`,
      ),
    ),
    ...orderReasons(rules.filter(isObject)),
  ];
}

function ruleReasons(rule: Values): string[] {
  const { action, description, rulePriority: priority, selection } = rule;
  return [
    ...unknownKeys(rule, keys.rule),
    ...(Number.isInteger(priority) && Number(priority) >= 1
      ? []
      : [`has rulePriority ${shown(priority)}; use a whole number from 1`]),
    ...(description === undefined || (typeof description === "string" && description.length <= 256)
      ? []
      : [`has description ${shown(description)}; use a text of at most 256 characters`]),
    ...(isObject(selection)
      ? selectionReasons(selection)
      : [`has selection ${shown(selection)}; give an object`]),
    ...(isObject(action) && action.type === "expire"
      ? unknownKeys(action, keys.action)
      : [`has action ${shown(action)}; use {"type":"expire"}`]),
  ];
}

function selectionReasons(selection: Values): string[] {
  const { countNumber, countType, countUnit, tagStatus } = selection;
  const days = countType === "sinceImagePushed";
  return [
    ...unknownKeys(selection, keys.selection),
    ...(tagStatuses.includes(String(tagStatus))
      ? tagReasons(selection)
      : [oneOf("tagStatus", tagStatus, tagStatuses)]),
    ...(countTypes.includes(String(countType)) ? [] : [oneOf("countType", countType, countTypes)]),
    ...(days && countUnit !== "days"
      ? [`has countUnit ${shown(countUnit)}; use "days" with sinceImagePushed`]
      : []),
    ...(!days && countUnit !== undefined ? ["has a countUnit; only sinceImagePushed has one"] : []),
    ...(Number.isInteger(countNumber) && Number(countNumber) >= 1
      ? []
      : [`has countNumber ${shown(countNumber)}; use a whole number from 1`]),
  ];
}

function tagReasons({ tagPatternList, tagPrefixList, tagStatus }: Values): string[] {
  const given = [tagPatternList, tagPrefixList].filter((list) => list !== undefined);
  if (tagStatus !== "tagged")
    return given.length > 0 ? [`selects ${String(tagStatus)} images by their tags; leave the lists out`] : [];
  const [list] = given;
  return given.length === 1 && Array.isArray(list) && list.length > 0
    ? []
    : ["selects tagged images; give one of tagPatternList and tagPrefixList"];
}

/** Each priority once; the rule for any image comes last. */
function orderReasons(rules: readonly Values[]): string[] {
  const priorities = rules.map(({ rulePriority }) => Number(rulePriority));
  const twice = priorities.find((priority, i) => priorities.indexOf(priority) !== i);
  const last = Math.max(...priorities);
  const isAny = ({ selection }: Values) => isObject(selection) && selection.tagStatus === "any";
  const early = rules.some((rule) => isAny(rule) && Number(rule.rulePriority) < last);
  return [
    ...(twice === undefined ? [] : [`has rulePriority ${twice} twice; each is to be used once`]),
    ...(early ? ["has a rule for any image before others; give it the highest rulePriority"] : []),
  ];
}

function unknownKeys(values: Values, known: readonly string[]): string[] {
  const unknown = Object.keys(values).filter((key) => !known.includes(key));
  return unknown.map((key) => `has the unknown ${key}; use ${known.join(", ")}`);
}

function oneOf(key: string, value: unknown, allowed: readonly string[]): string {
  return `has ${key} ${shown(value)}; use ${allowed.join(", ")}`;
}
