import {
  APIGatewayProxyEventSchema,
  APIGatewayProxyEventV2Schema,
  LambdaFunctionUrlSchema,
} from '@aws-lambda-powertools/parser/schemas';

const schemaOf = ({ version, requestContext }) => {
  if (version !== '2.0') return APIGatewayProxyEventSchema;
  return requestContext.accountId === 'anonymous' ? LambdaFunctionUrlSchema : APIGatewayProxyEventV2Schema;
};

export const handler = async (event) => {
  const { success, error } = schemaOf(event).safeParse(event);
  return { statusCode: success ? 200 : 500, body: success ? 'parsed' : error.message };
};
