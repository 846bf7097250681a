export const handler = async ({ name = 'nobody' }, { functionName }) => ({
  message: `Hello ${name}, from ${functionName}`,
});
