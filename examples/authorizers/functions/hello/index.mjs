export const handler = async ({ requestContext: { authorizer } }) => ({
  hello: authorizer.lambda?.user ?? authorizer.jwt.claims.sub,
});
