const users = new Map([['let-me-in', 'ada']]);

export const handler = async ({ identitySource: [token] }) => {
  const user = users.get(token);
  return user === undefined ? { isAuthorized: false } : { isAuthorized: true, context: { user } };
};
