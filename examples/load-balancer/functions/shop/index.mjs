const edition = process.env.EDITION ?? 'current';

/** A load balancer hands on what it was sent: paths and query strings are not decoded. */
export const handler = async ({ path, headers, queryStringParameters: query }) => {
  const prices = headers.host.startsWith('partners.') ? 'trade' : 'retail';
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify({ edition, prices, path, query })}\n`,
  };
};
