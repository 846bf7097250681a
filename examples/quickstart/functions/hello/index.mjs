export const handler = async (event) => {
  const name = event.pathParameters?.name ?? 'world';
  console.log('saying hello to', name);
  return { message: `Hello ${name}, from Node.js`, query: event.queryStringParameters ?? {} };
};
