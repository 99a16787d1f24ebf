// Tokens for tests: a user pool of the emulator, asked by HTTP as Amazon Cognito is.

export interface UserPool {
  readonly issuer: string;
  /** The id of the one client app. */
  readonly audience: string;
  /** A token for a user, who is made for it. */
  token(user: string): Promise<string>;
}

const PASSWORD = "Only-4-tests!";

export async function userPool(endpoint: string, region: string): Promise<UserPool> {
  const ask = async <T>(operation: string, input: object): Promise<T> => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { UserPool } = await ask<{ UserPool: { Id: string } }>("CreateUserPool", { PoolName: "notes" });
  const pool = { UserPoolId: UserPool.Id };
  const { UserPoolClient } = await ask<{ UserPoolClient: { ClientId: string } }>("CreateUserPoolClient", {
    ...pool,
    ClientName: "app",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });
  return {
    issuer: `https://cognito-idp.${region}.amazonaws.com/${UserPool.Id}`,
    audience: UserPoolClient.ClientId,
    async token(Username) {
      await ask("AdminCreateUser", { ...pool, Username });
      await ask("AdminSetUserPassword", { ...pool, Username, Password: PASSWORD, Permanent: true });
      const { AuthenticationResult } = await ask<{ AuthenticationResult: { IdToken: string } }>(
        "AdminInitiateAuth",
        {
          ...pool,
          ClientId: UserPoolClient.ClientId,
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: Username, PASSWORD },
        },
      );
      return AuthenticationResult.IdToken;
    },
  };
}
