// Which notes a list shows: what the query says, and for the rest what the caller likes.
import { isOrder, placeOfToken, type Order } from "./ids.ts";
import { Problem, type FieldProblem } from "../shared/problem.ts";

/**
 * Notes in one answer. A load balancer takes answers of 1 MB at most from a function, and a hundred notes of the longest
 * titles are a tenth of that: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
const MOST_PAGE = 100;
const DEFAULT_PAGE = 20;

export interface PageOfNotes {
  /** 1 to 100. */
  readonly limit: number;
  readonly order: Order;
  /** The last note of the page before. */
  readonly after?: string;
}

/** What the caller's cookies say. They may be old, or anybody's, and so count only where they can be followed. */
export interface Likes {
  readonly limit?: string;
  readonly order?: string;
}

/** The page that a query asks for by `limit`, `order` and `next`, a page token, whose pages go on in their order. */
export function pageOf(query: Readonly<Record<string, string[] | undefined>>, likes: Likes): PageOfNotes {
  const { limit, order, next, ...unknown } = query;
  const place = placeOfToken(next?.[0] ?? "");
  const errors = [
    ...Object.keys(unknown).slice(0, 10).map(unknownField),
    ...unless(isOne(limit, isLimit), "limit", `must be one whole number from 1 to ${MOST_PAGE}`),
    ...unless(isOne(order, isOrder), "order", "must be newest or oldest"),
    ...unless(!order || !next, "order", "must be left out with next, whose pages go on in their order"),
    ...unless(
      isOne(next, () => place !== undefined),
      "next",
      "must be what a list answered as next, as it was",
    ),
  ];
  if (errors.length > 0) throw new Problem(400, "The query is not as it must be: see errors", { errors });
  const wanted = { limit: limit?.[0] ?? likes.limit ?? "", order: order?.[0] ?? likes.order ?? "" };
  return {
    limit: isLimit(wanted.limit) ? Number(wanted.limit) : DEFAULT_PAGE,
    order: place?.order ?? (isOrder(wanted.order) ? wanted.order : "newest"),
    after: place?.id,
  };
}

function unknownField(field: string): FieldProblem {
  return { field: field.slice(0, 50).toWellFormed(), problem: "unknown; a list has limit, order and next" };
}

function unless(isRight: boolean, field: string, problem: string): FieldProblem[] {
  return isRight ? [] : [{ field, problem }];
}

function isOne(values: readonly string[] | undefined, isRight: (value: string) => boolean): boolean {
  return values === undefined || (values.length === 1 && isRight(values[0]!));
}

function isLimit(text: string): boolean {
  return /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MOST_PAGE;
}
