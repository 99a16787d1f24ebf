// The limits that name the characters of a text: "must contain only alphanumeric characters and hyphens".
import { type Clause, type Form, text } from "./clause.ts";

const words: readonly (readonly [RegExp, string, string])[] = [
  [/(?<!uppercase or )lowercase (letters|alphanumeric)/, "a-z", "lower-case letters"],
  [/uppercase|(?<!lowercase )(letters|alphanumeric)|A-Z|\\w/, "A-Za-z", "letters"],
  [/numbers|alphanumeric|0-9|\\w/, "0-9", "digits"],
];

const marks: readonly (readonly [RegExp, string])[] = [
  [/period|dots/, "."],
  [/underscore/, "_"],
  [/hyphen|dashes/, "-"],
  [/slashes/, "/"],
  [/hash signs/, "#"],
  [/dollar signs/, "$"],
  [/asterisks/, "*"],
  [/spaces/, " "],
];

/** Signs that stand for themselves: `must match [\w+=,.@-]`, `special characters (._*-)`, `and ()./_- symbols`. */
const literal =
  /match \[\\w([^\]]+)\]|special characters \(([^)]+)\)|and (\S+) (?:special characters|symbols)|following: (.*)\)$|contain \[0-9A-Za-z([^\]]+)\]/;

/** Only the characters that the text names, as words or as signs. */
function only(limit: string): Clause {
  const found = words.filter(([word]) => word.test(limit));
  const signs = new Set(marks.filter(([word]) => word.test(limit)).map(([, sign]) => sign));
  const listed = limit.match(literal)?.slice(1).join("").replaceAll(" ", "") ?? "";
  for (const sign of listed) signs.add(sign);
  if (/\\w/.test(limit)) signs.add("_");
  const shown = [...signs].map((sign) => (sign === " " ? "space" : sign)).join(" ");
  const escaped = [...signs].map((sign) => `\\${sign}`).join("");
  const set = new RegExp(`^[${found.map(([, range]) => range).join("")}${escaped}]*$`);
  return text(`only ${found.map(([, , name]) => name).join(", ")}${shown && ` and ${shown}`}`, set, true);
}

const start = (prefix: string, all: boolean): Clause => ({
  accepts: (value) => typeof value === "string" && (value === "" || value.startsWith(prefix)),
  use: `a value that begins with ${prefix}`,
  all,
});

export const characterForms: readonly Form[] = [
  [/must begin with 'lt-'/, () => text("an id such as lt-0abc", /^lt-[0-9A-Za-z]+$/)],
  [
    /must begin with 'alias\/'/,
    () => text("alias/ and letters, digits and / _ -", /^alias\/[0-9A-Za-z_/-]+$/),
  ],
  [/must begin with custom-/, () => start("custom-", false)],
  [/must begin with (AWSRDSCustom)/, ([, prefix = ""]) => start(prefix, true)],
  [/must start with '(.*)'/, ([, prefix = ""]) => start(prefix, true)],
  [/starting with (s3:\/\/)/, ([, prefix = ""]) => start(prefix, true)],
  [/to have prefix (\S+)/, ([, prefix = ""]) => start(prefix, false)],
  [
    /cannot begin with (\S+)\)/,
    ([, prefix = ""]) =>
      text(`a value that does not begin with ${prefix}`, new RegExp(`^(?!${prefix})`), true),
  ],
  [
    /begin with alphabetic character|first character .* must be a letter/,
    () => text("a letter first", /^[A-Za-z]/, true),
  ],
  [/must begin and end with a slash/, () => text("a slash at both ends", /^\/(.*\/)?$/, true)],
  [
    /cannot be longer than (\d+) characters/,
    ([, n]) => text(`at most ${n} characters`, new RegExp(`^.{0,${n}}$`), true),
  ],
  [
    /valid function name or function ARN/,
    () =>
      text(
        "a function's name or ARN",
        /^(arn:[\w-]+:lambda:)?([a-z]{2}(-[a-z]+)+-\d:)?(\d{12}:)?(function:)?[\w-]+(:(\$LATEST|[\w-]+))?$/,
      ),
  ],
  [
    /must be a valid action/,
    () => text("an action such as lambda:InvokeFunction", /^(lambda:(\*|[A-Za-z]+)|\*)$/),
  ],
  [/\bonly\b|allowed|consist of|must match \[|valid characters|following:/, ({ input = "" }) => only(input)],
];
