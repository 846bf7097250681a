/** Who calls with IAM, as events name it; null for what is not known. */
export interface IamIdentity {
  readonly accessKey: string | null;
  readonly accountId: string | null;
  readonly callerId: string | null;
  readonly principalOrgId: string | null;
  readonly userArn: string | null;
  readonly userId: string | null;
}

/** What an authorizer found out of a caller, for the event of the function behind it. */
export type Caller =
  | {
      readonly kind: 'function';
      /** REST APIs only. */
      readonly principalId?: string | undefined;
      /** What the authorizer's function hands on: texts in REST APIs, anything in HTTP APIs. */
      readonly context: Readonly<Record<string, unknown>> | undefined;
      /** How long the authorizer's function took, in ms; 0 where its answer was kept. */
      readonly latencyMs: number;
    }
  | {
      readonly kind: 'jwt';
      readonly claims: Readonly<Record<string, string>>;
      /** Those of the token, where the route asks for some. */
      readonly scopes: readonly string[] | null;
    }
  | { readonly kind: 'iam'; readonly identity: IamIdentity };
