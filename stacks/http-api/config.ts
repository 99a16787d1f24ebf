// What this setup can be told: `pulumi config set kandokoro:<key> <value>`.
import * as pulumi from "@pulumi/pulumi";

/** The keys, with what each says. */
export const keys = {
  jwtIssuer: "address of the issuer of callers' tokens, https://...; without it the API is open to everyone",
  jwtAudience: "whom tokens are to be for: ids of client apps, with commas between",
  corsOrigins:
    "origins whose web pages may call the API, with commas between, such as https://www.example.com",
};

/** The settings as they are, read when the page runs. */
export function config() {
  const settings = new pulumi.Config("kandokoro");
  const issuer = settings.get("jwtIssuer");
  const audiences = list(settings.get("jwtAudience"));
  if ((issuer === undefined) !== (audiences.length === 0))
    throw new pulumi.RunError(
      `Config: kandokoro:jwtIssuer is ${issuer ?? "not set"} and kandokoro:jwtAudience ${audiences.join(",") || "not set"}; set both for callers with tokens, or none for an open API`,
    );
  return {
    /** Who may call: everyone (the default), or who has a token of the issuer. */
    authorization: issuer === undefined ? ("none" as const) : { jwt: { issuer, audiences } },
    /** What curl adds to a request, for the ready commands. */
    credentials: issuer === undefined ? "" : ' -H "Authorization: Bearer $TOKEN"',
    /** Which web pages of other origins may call. @default - none */
    corsOrigins: list(settings.get("corsOrigins")),
  };
}

function list(text = ""): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
