import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';

/** Who is in the room, by connection. A function with more than one execution environment keeps this in a table. */
const members = new Map();

export const handler = async ({ requestContext, queryStringParameters, body }) => {
  const { routeKey, connectionId } = requestContext;
  const tellAll = (text) => Promise.all([...members.keys()].map((id) => tell(requestContext, id, text)));
  switch (routeKey) {
    case '$connect':
      if (!queryStringParameters?.name) return { statusCode: 400 };
      members.set(connectionId, queryStringParameters.name);
      break;
    case '$disconnect': {
      const name = members.get(connectionId);
      members.delete(connectionId);
      await tellAll(`${name} has left`);
      break;
    }
    case 'say':
      await tellAll(`${members.get(connectionId)}: ${JSON.parse(body).text}`);
      break;
    case 'who':
      return { statusCode: 200, body: [...members.values()].join(', ') };
  }
  return { statusCode: 200 };
};

let client;

async function tell({ domainName, stage }, ConnectionId, Data) {
  // A domain name with a port is the listener of lambda-stack, which has no TLS.
  const protocol = domainName.includes(':') ? 'http' : 'https';
  client ??= new ApiGatewayManagementApiClient({ endpoint: `${protocol}://${domainName}/${stage}` });
  try {
    await client.send(new PostToConnectionCommand({ ConnectionId, Data }));
  } catch (error) {
    if (!(error instanceof GoneException)) throw error;
    members.delete(ConnectionId);
  }
}
