/** An answer without `statusCode` is the body itself, as JSON. */
export const handler = async ({ requestContext: { http }, queryStringParameters: query, body }) => {
  if (http.method === 'POST') return { hello: JSON.parse(body).name };
  if (query?.name === undefined) return { statusCode: 400, body: { error: 'a name is missing' } };
  return { hello: query.name };
};
