/** What each reader may see of the figures. */
const sections = new Map([
  ['partner', ['sales', 'forecast']],
  ['press', ['sales']],
]);

export const handler = async ({ requestContext: { identity } }) => {
  const { apiKeyId: reader } = identity;
  const report = { reader: reader ?? 'anyone', sections: sections.get(reader) ?? [] };
  return { statusCode: 200, body: `${JSON.stringify(report)}\n` };
};
