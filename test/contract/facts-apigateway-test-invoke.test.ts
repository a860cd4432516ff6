/** What TestInvokeMethod tells line by line (aws-facts 4.11), and what SNS answers by the Accept that is mapped (4.4). */
import {
  APIGatewayClient,
  GetResourcesCommand,
  ImportRestApiCommand,
  TestInvokeMethodCommand,
  type TestInvokeMethodCommandOutput,
} from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
const answers = new Map<string, TestInvokeMethodCommandOutput>();

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const iam = endpoint.clientOf(IAMClient);
  const { TopicArn } = await endpoint.clientOf(SNSClient).send(new CreateTopicCommand({ Name: 'told' }));
  const policy = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const trust = policy({ Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'told', AssumeRolePolicyDocument: trust }));
  const PolicyDocument = policy({ Action: 'sns:Publish', Resource: TopicArn });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'told', PolicyName: 'p', PolicyDocument }));

  const json = (text: string) => ({ 'application/json': text });
  const method = (integration: object, more: object = {}, verb = 'get') => ({
    [verb]: { responses: { 200: {} }, 'x-amazon-apigateway-integration': integration, ...more },
  });
  const publish = (Accept?: string) =>
    method({
      type: 'aws',
      httpMethod: 'POST',
      uri: 'arn:aws:apigateway:us-east-1:sns:path//',
      credentials: Role!.Arn,
      requestParameters: {
        'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
        ...(Accept ? { 'integration.request.header.Accept': `'${Accept}'` } : {}),
      },
      requestTemplates: json(
        `Action=Publish&Version=2010-03-31&TopicArn=$util.urlEncode('${TopicArn}')&Message=please+$input.params('m')`,
      ),
      responses: { default: { statusCode: '200' } },
    });
  const mock = { type: 'mock', requestTemplates: json('{"statusCode": 200}') };
  const document = {
    openapi: '3.0.1',
    info: { title: 'told' },
    'x-amazon-apigateway-request-validators': {
      parameters: { validateRequestParameters: true },
      body: { validateRequestBody: true },
    },
    paths: {
      '/pets/{petId}': method({
        ...mock,
        responses: { default: { statusCode: '200', responseTemplates: json("pet $input.params('petId')") } },
      }),
      '/failing': method({ ...mock, responses: { '9\\d\\d': { statusCode: '200' } } }),
      '/any': method(
        { ...mock, responses: { default: { statusCode: '200', responseTemplates: json('$context.httpMethod') } } },
        {},
        'x-amazon-apigateway-any-method',
      ),
      '/parameters': method(mock, {
        parameters: [{ in: 'query', name: 'q', required: true }],
        'x-amazon-apigateway-request-validator': 'parameters',
      }),
      '/body': method(
        mock,
        {
          requestBody: { content: { 'application/json': { schema: { type: 'array' } } } },
          'x-amazon-apigateway-request-validator': 'body',
        },
        'post',
      ),
      '/mapped': method({ ...mock, responses: { default: { statusCode: '500' } } }, { responses: { 500: {} } }),
      '/sns': publish(),
      '/sns-xml': publish('application/xml'),
    },
  };
  const client = endpoint.clientOf(APIGatewayClient);
  const { id: restApiId } = await client.send(new ImportRestApiCommand({ body: JSON.stringify(document) }));
  const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
  const invoke = async (path: string, more: object = {}) =>
    client.send(
      new TestInvokeMethodCommand({
        restApiId,
        resourceId: items.find((each) => each.path === path)!.id,
        httpMethod: 'GET',
        ...more,
      }),
    );
  answers.set(
    'a mock',
    await invoke('/pets/{petId}', { pathWithQueryString: '/pets/123?a=1&b=2', headers: { 'X-In': 'h' }, body: 'none' }),
  );
  answers.set('a failure', await invoke('/failing'));
  answers.set('bad parameters', await invoke('/parameters'));
  answers.set('a bad body', await invoke('/body', { httpMethod: 'POST', body: '{}' }));
  answers.set('a mapped 500', await invoke('/mapped'));
  // A refusal is the row's to tell.
  answers.set('any', await invoke('/any').catch((error) => error));
  answers.set('another path', await invoke('/pets/{petId}', { pathWithQueryString: '/dogs/123' }));
  answers.set('a service', await invoke('/sns', { pathWithQueryString: '/sns?m=work' }));
  answers.set('XML', await invoke('/sns-xml', { pathWithQueryString: '/sns-xml?m=work' }));
});
afterAll(() => endpoint.stop());

const FORM = 'Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3Atold&Message=';
const LINES: [what: string, texts: (string | RegExp)[]][] = [
  [
    'a mock',
    [
      /^Starting execution for request: [0-9a-f-]{36}$/,
      'HTTP Method: GET, Resource Path: /pets/123',
      'Method request path: {petId=123}',
      'Method request query string: {a=1, b=2}',
      'Method request headers: {X-In=h}',
      'Method request body before transformations: ',
      'Method response body after transformations: pet 123',
      'Method response headers: {Content-Type=application/json}',
      'Successfully completed execution',
      'Method completed with status: 200',
    ],
  ],
  [
    'a failure',
    [
      /^Starting execution for request: /,
      'HTTP Method: GET, Resource Path: /failing',
      'Method request path: {}',
      'Method request query string: {}',
      'Method request headers: {}',
      'Method request body before transformations: ',
      /^Execution failed due to configuration error: No match for output mapping and no default output mapping configured/,
      'Method completed with status: 500',
    ],
  ],
  [
    'bad parameters',
    [
      /^Starting execution for request: /,
      'HTTP Method: GET, Resource Path: /parameters',
      'Method request path: {}',
      'Method request query string: {}',
      'Method request headers: {}',
      'Method request body before transformations: ',
      'Missing required request parameters: [q]',
      'Method completed with status: 400',
    ],
  ],
  [
    'a bad body',
    [
      /^Starting execution for request: /,
      'HTTP Method: POST, Resource Path: /body',
      'Method request path: {}',
      'Method request query string: {}',
      'Method request headers: {}',
      'Method request body before transformations: {}',
      'Request body does not match model schema for content type application/json',
      'Method completed with status: 400',
    ],
  ],
  [
    'a mapped 500',
    [
      /^Starting execution for request: /,
      'HTTP Method: GET, Resource Path: /mapped',
      'Method request path: {}',
      'Method request query string: {}',
      'Method request headers: {}',
      'Method request body before transformations: ',
      'Method response body after transformations: ',
      'Method response headers: {Content-Type=application/json}',
      'Successfully completed execution',
      'Method completed with status: 500',
    ],
  ],
  [
    'a service',
    [
      /^Starting execution for request: /,
      'HTTP Method: GET, Resource Path: /sns',
      'Method request path: {}',
      'Method request query string: {m=work}',
      'Method request headers: {}',
      'Method request body before transformations: ',
      'Endpoint request URI: https://sns.us-east-1.amazonaws.com/',
      /^Endpoint request headers: \{accept=application\/json, content-type=application\/x-www-form-urlencoded, user-agent=AmazonAPIGateway_[a-z0-9]{10}\}$/,
      `Endpoint request body after transformations: ${FORM}please+work`,
      'Sending request to https://sns.us-east-1.amazonaws.com/',
      /^Received response. Status: 200, Integration latency: \d+ ms$/,
      /^Endpoint response headers: \{.*content-type=application\/json.*\}$/i,
      /^Endpoint response body before transformations: \{"PublishResponse":/,
      /^Method response body after transformations: \{"PublishResponse":/,
      /^Method response headers: \{X-Amzn-Trace-Id=Root=1-[0-9a-f]{8}-[0-9a-f]{24}, Content-Type=application\/json\}$/,
      'Successfully completed execution',
      'Method completed with status: 200',
    ],
  ],
];
const linesOf = (what: string) => answers.get(what)!.log!.split('\n');

describe.each(LINES)('4.11 the log of %s:', (what, texts) => {
  it.each(texts.map((text, i) => [i + 1, String(text), text] as const))('line %i is %s', (at, _shown, text) => {
    const [, line = ''] = / : (.*)$/.exec(linesOf(what)[at] ?? '') ?? [];
    if (typeof text === 'string') expect(line).toBe(text);
    else expect(line).toMatch(text);
  });
  it('has no line more', () => {
    expect(linesOf(what).slice(texts.length + 1)).toEqual(['']);
  });
});

describe('4.11 TestInvokeMethod', () => {
  it('names the request in a line without a date', () => {
    const [first = '', second = ''] = linesOf('a mock');
    expect(first).toMatch(/^Execution log for request [0-9a-f-]{36}$/);
    expect(second).toContain(first.slice('Execution log for '.length).replace('request ', 'request: '));
  });
  it('dates every other line', () => {
    for (const line of linesOf('a mock').slice(1, -1)) {
      expect(line).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : /);
    }
  });
  it('answers the headers once and as lists', () => {
    expect(answers.get('a mock')).toMatchObject({
      status: 200,
      body: 'pet 123',
      headers: { 'Content-Type': 'application/json' },
      multiValueHeaders: { 'Content-Type': ['application/json'] },
      latency: expect.any(Number),
    });
  });
  it('takes the method for any where there is none of the name', () => {
    expect(answers.get('any')).toMatchObject({ status: 200, body: 'GET' });
  });
  it('has no value for the parameters of a path that is not the resource’s', () => {
    expect(answers.get('another path')).toMatchObject({ status: 200, body: 'pet ' });
    expect(linesOf('another path')[3]).toMatch(/: Method request path: \{\}$/);
  });
  it('answers a failure as a caller is', () => {
    expect(answers.get('a failure')).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
  });
});

describe('4.4 what SNS answers:', () => {
  it('JSON, with the members that are null, as the gateway asks for it', () => {
    expect(JSON.parse(answers.get('a service')!.body!)).toEqual({
      PublishResponse: {
        PublishResult: { MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/), SequenceNumber: null },
        ResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    });
  });
  it('XML, without them, where Accept is mapped to application/xml', () => {
    expect(answers.get('XML')!.body).toMatch(/<PublishResponse[^>]*>\s*<PublishResult>\s*<MessageId>[0-9a-f-]{36}</);
    expect(answers.get('XML')!.body).not.toContain('SequenceNumber');
  });
});
