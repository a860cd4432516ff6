/** What an imported document says of the API as a whole: its request validators and gateway responses (aws-facts 4.10). */
import type { GatewayResponse, RequestValidator } from '@aws-sdk/client-api-gateway';
import { gatewayResponseOf } from './gateway-responses.ts';
import { type JsonObject, objectAt, textAt } from './json-object.ts';
import { newId } from './state.ts';

/** Names a validator: for all methods at the top of a document, or for one in its operation. */
export const VALIDATOR = 'x-amazon-apigateway-request-validator';

/** By new ids. */
export function validatorsOf(document: JsonObject): [string, RequestValidator][] {
  return Object.entries(objectAt(document, 'x-amazon-apigateway-request-validators')).map(([name, given]) => {
    const { validateRequestBody, validateRequestParameters } = objectAt({ given }, 'given');
    const id = newId(6);
    const asks = {
      validateRequestBody: validateRequestBody === true,
      validateRequestParameters: validateRequestParameters === true,
    };
    return [id, { id, name, ...asks }];
  });
}

/** By type. */
export function gatewayResponsesOf(document: JsonObject): [string, GatewayResponse][] {
  return Object.entries(objectAt(document, 'x-amazon-apigateway-gateway-responses')).map(([type, given]) => {
    const { statusCode } = objectAt({ given }, 'given');
    const response = gatewayResponseOf({
      responseType: type as GatewayResponse['responseType'],
      ...(statusCode === undefined ? {} : { statusCode: String(statusCode) }),
      responseParameters: texts(given, 'responseParameters'),
      responseTemplates: texts(given, 'responseTemplates'),
    });
    return [type, response];
  });
}

const texts = (value: unknown, key: string): Record<string, string> =>
  Object.fromEntries(Object.keys(objectAt(value, key)).map((name) => [name, textAt(objectAt(value, key), name) ?? '']));
