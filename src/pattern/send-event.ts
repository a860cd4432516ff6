/** The front of the pattern as one OpenAPI body: GET /SendEvent, published to the topic by API Gateway itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder.ts';
import type { Properties } from '../resources/resource.ts';
import { responseDescription } from '../resources/rest-api-body.ts';

export interface SendEventOptions {
  title: string;
  partition: string;
  region: string;
  topicArn: string;
  /** The role that API Gateway publishes with. */
  roleArn: string;
}

/** SNS's status code (a whole-string pattern, aws-facts 4.3) → our status; errors say this where SNS says nothing. */
const ERRORS = [
  { selects: '400|404|413', status: '400', fallback: 'The message was refused' },
  { selects: '429', status: '429', fallback: 'Too many messages' },
  { selects: 'default', status: '502', fallback: 'The message could not be published' },
];

const TEXT = { type: 'string' };
/** As in the original pattern. */
const MODELS = {
  ResponseModel: { title: 'pollResponse', type: 'object', properties: { message: TEXT } },
  ErrorResponseModel: { title: 'errorResponse', type: 'object', properties: { state: TEXT, message: TEXT } },
};

/** One of assets/send-event, its `@placeholders@` filled in; a final newline would become part of what is sent. */
function template(name: string, values: Record<string, string> = {}): string {
  const text = readFileSync(join(packageFolder, 'assets/send-event', name), 'utf8').replace(/\n$/, '');
  return Object.entries(values).reduce((filled, [key, value]) => filled.replaceAll(`@${key}@`, () => value), text);
}

const json = (text: string) => ({ 'application/json': text });

function methodResponse(status: string, model: keyof typeof MODELS) {
  const schema = { $ref: `#/components/schemas/${model}` };
  return { description: responseDescription(status), content: { 'application/json': { schema } } };
}

/** `sns:path//` sends what the template says, as an HTTP form, to the topic's region (aws-facts 0.2, 4.1). */
export function sendEventBody({ title, partition, region, topicArn, roleArn }: SendEventOptions): Properties {
  const integration = {
    type: 'aws',
    httpMethod: 'POST',
    uri: `arn:${partition}:apigateway:${region}:sns:path//`,
    credentials: roleArn,
    passthroughBehavior: 'never',
    requestParameters: {
      'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
      'integration.request.header.Accept': "'application/json'",
    },
    requestTemplates: json(template('request.vtl', { 'topic-arn': topicArn })),
    responses: {
      '2\\d{2}': { statusCode: '200', responseTemplates: json(template('accepted.vtl')) },
      ...Object.fromEntries(
        ERRORS.map(({ selects, status, fallback }) => [
          selects,
          { statusCode: status, responseTemplates: json(template('error.vtl', { fallback })) },
        ]),
      ),
    },
  };
  return {
    openapi: '3.0.1',
    info: { title, version: '1' },
    paths: {
      '/SendEvent': {
        get: {
          responses: {
            '200': methodResponse('200', 'ResponseModel'),
            ...Object.fromEntries(ERRORS.map(({ status }) => [status, methodResponse(status, 'ErrorResponseModel')])),
          },
          'x-amazon-apigateway-integration': integration,
        },
      },
    },
    components: { schemas: MODELS },
  };
}
