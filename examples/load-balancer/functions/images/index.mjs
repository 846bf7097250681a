const dot = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle cx="1" cy="1" r="1"/></svg>\n';

/** What is not text goes to a load balancer as base64; this is, to show how. */
export const handler = async ({ path }) =>
  path === '/images/dot.svg'
    ? {
        statusCode: 200,
        headers: { 'Content-Type': 'image/svg+xml' },
        body: Buffer.from(dot).toString('base64'),
        isBase64Encoded: true,
      }
    : { statusCode: 404, headers: { 'Content-Type': 'text/plain' }, body: 'no such image\n' };
