/** What a caller of the invoke URL is told by API Gateway itself (aws-facts 4.8 and around), over HTTP: one row a fact. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  DeleteModelCommand,
  GetGatewayResponseCommand,
  GetModelsCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  ImportRestApiCommand,
  PutGatewayResponseCommand,
  PutRestApiCommand,
  TestInvokeMethodCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { sendRaw } from '../support/raw-http.ts';

let endpoint: TestEndpoint;
let client: APIGatewayClient;
let apiId: string;

const json = (value: string) => ({ 'application/json': value });
const integration = (more: object = {}) => ({
  type: 'mock',
  passthroughBehavior: 'when_no_match',
  requestTemplates: { ...json('{"statusCode": 200}'), $default: '{"statusCode": 200}' },
  responses: { default: { statusCode: '200', responseTemplates: json('ok'), ...more } },
});
const method = (more: object = {}) => ({
  responses: { 200: { headers: { Date: {}, 'WWW-Authenticate': {}, 'Transfer-Encoding': {}, 'X-Plain': {} } } },
  'x-amazon-apigateway-integration': integration(),
  ...more,
});
const required = (place: string, name: string) => ({ in: place, name, required: true });
const PARAMETERS = [required('query', 'qs1'), required('path', 'issuer'), required('header', 'X-Header-Param')];
const model = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });
const VALIDATOR = 'x-amazon-apigateway-request-validator';

const INLINE = {
  content: {
    'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Item' } } },
  },
};

const DOCUMENT = {
  openapi: '3.0.1',
  info: { title: 'facts' },
  'x-amazon-apigateway-request-validators': {
    parameters: { validateRequestParameters: true },
    body: { validateRequestBody: true },
  },
  components: {
    schemas: {
      Item: {
        type: 'object',
        required: ['n'],
        properties: { n: { type: 'number' }, in: { $ref: '#/components/schemas/Item' } },
      },
      Own: { $ref: '#/definitions/Text', definitions: { Text: { type: 'string' } } },
      Lost: { $ref: '#/components/schemas/Nowhere' },
      Gone: { type: 'object' },
    },
    securitySchemes: {
      key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
      signed: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    },
  },
  paths: {
    '/required': { get: method({ parameters: PARAMETERS, [VALIDATOR]: 'parameters' }) },
    '/alone': { get: method({ parameters: PARAMETERS }) },
    '/other': { get: method({ parameters: PARAMETERS, [VALIDATOR]: 'body' }) },
    '/body': { post: method({ requestBody: { content: { 'application/json': model('Item') } }, [VALIDATOR]: 'body' }) },
    '/body/inline': { post: method({ requestBody: INLINE, [VALIDATOR]: 'body' }) },
    '/body/alone': { post: method({ requestBody: { content: { 'application/json': model('Item') } } }) },
    '/body/any': { post: method({ requestBody: { content: { $default: model('Item') } }, [VALIDATOR]: 'body' }) },
    '/body/own': {
      post: method({ requestBody: { content: { 'application/json': model('Own') } }, [VALIDATOR]: 'body' }),
    },
    '/body/lost': {
      post: method({ requestBody: { content: { 'application/json': model('Lost') } }, [VALIDATOR]: 'body' }),
    },
    '/body/gone': {
      post: method({ requestBody: { content: { 'application/json': model('Gone') } }, [VALIDATOR]: 'body' }),
    },
    '/key': { get: method({ security: [{ key: [] }] }) },
    '/signed': { get: method({ security: [{ signed: [] }] }) },
    '/type': {
      post: method({
        'x-amazon-apigateway-integration': {
          ...integration(),
          passthroughBehavior: 'never',
          requestTemplates: json('{"statusCode": 200}'),
        },
      }),
    },
    '/failing': {
      get: method({ 'x-amazon-apigateway-integration': { ...integration(), requestTemplates: json('#if(') } }),
    },
    '/query': {
      get: method({
        'x-amazon-apigateway-integration': integration({
          responseTemplates: json("$input.params().querystring, $input.params('mode')"),
        }),
      }),
    },
    '/params': {
      get: method({
        parameters: [{ in: 'header', name: 'x-mapped' }],
        'x-amazon-apigateway-integration': {
          ...integration({
            responseTemplates: json(
              "#set($h = $input.params().header)$h.keySet() $h.get('X-Case')$h.get('x-case') $input.params('x-CASE')",
            ),
          }),
        },
      }),
    },
    '/interim': {
      get: method({
        'x-amazon-apigateway-integration': integration({
          responseTemplates: json('#set($context.responseOverride.status = 102)ok'),
        }),
      }),
    },
    '/headers': {
      get: method({
        'x-amazon-apigateway-integration': integration({
          responseParameters: {
            'method.response.header.Date': "'d'",
            'method.response.header.WWW-Authenticate': "'w'",
            'method.response.header.Transfer-Encoding': "'chunked'",
            'method.response.header.X-Plain': "'p'",
          },
        }),
      }),
    },
    '/proto': {
      get: method({
        'x-amazon-apigateway-integration': integration({
          responseParameters: { 'method.response.header.X-Plain': 'stageVariables.constructor' },
        }),
      }),
    },
  },
};

async function imported(document: object): Promise<string> {
  return (await client.send(new ImportRestApiCommand({ body: Buffer.from(JSON.stringify(document)) }))).id!;
}
const deploy = (restApiId: string) => client.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  client = endpoint.clientOf(APIGatewayClient);
  apiId = await imported(DOCUMENT);
  await client.send(new DeleteModelCommand({ restApiId: apiId, modelName: 'Gone' }));
  await deploy(apiId);
});
afterAll(() => endpoint.stop());

interface Given {
  id?: string;
  stage?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}
async function call(path: string, { id = apiId, stage = 'prod', ...init }: Given = {}) {
  const response = await fetch(`${endpoint.url}/_aws/execute-api/${id}/${stage}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const message = (text: string) => JSON.stringify({ message: text });
const MISSING = 'Missing required request parameters: ';
const posted = (body: string, type = 'application/json'): Given => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
});
const BAD = 'BadRequestException';

const ROWS: [name: string, path: string, given: Given, status: number, text: string, type?: string][] = [
  ['an unknown path', '/nope', {}, 403, message('Missing Authentication Token'), 'MissingAuthenticationTokenException'],
  [
    'an unknown method',
    '/key',
    { method: 'POST' },
    403,
    message('Missing Authentication Token'),
    'MissingAuthenticationTokenException',
  ],
  ['an unknown stage', '/key', { stage: 'nope' }, 403, message('Forbidden'), 'ForbiddenException'],
  ['an unknown API', '/key', { id: 'nope' }, 403, message('Forbidden'), 'ForbiddenException'],
  ['no API key', '/key', {}, 403, message('Forbidden'), 'ForbiddenException'],
  [
    'an API key that nobody made',
    '/key',
    { headers: { 'x-api-key': 'k' } },
    403,
    message('Forbidden'),
    'ForbiddenException',
  ],
  [
    'AWS_IAM unsigned',
    '/signed',
    {},
    403,
    message('Missing Authentication Token'),
    'MissingAuthenticationTokenException',
  ],
  [
    'required parameters: named in the order of headers, path, query',
    '/required',
    {},
    400,
    message(`${MISSING}[X-Header-Param, issuer, qs1]`),
    BAD,
  ],
  [
    'required parameters: what is there is not named',
    '/required?qs1=a',
    { headers: { 'x-header-param': 'h' } },
    400,
    message(`${MISSING}[issuer]`),
    BAD,
  ],
  [
    'required parameters: a blank value counts as missing',
    '/required?qs1=',
    { headers: { 'x-header-param': 'h' } },
    400,
    message(`${MISSING}[issuer, qs1]`),
    BAD,
  ],
  ['required parameters: required alone does nothing', '/alone', {}, 200, 'ok'],
  ['required parameters: a validator for the body does not look', '/other', {}, 200, 'ok'],
  ['body model: fits', '/body', posted('{"n":1,"in":{"n":2}}'), 200, 'ok'],
  ['body model: a member is missing', '/body', posted('{"x":1}'), 400, message('Invalid request body'), BAD],
  [
    'body model: wrong within a model that it refers to',
    '/body',
    posted('{"n":1,"in":{}}'),
    400,
    message('Invalid request body'),
    BAD,
  ],
  ['body model: no JSON', '/body', posted('nope'), 400, message('Invalid request body'), BAD],
  [
    'body model: nested too deeply',
    '/body',
    posted(`${'{"n":1,"in":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
    400,
    message('Invalid request body'),
    BAD,
  ],
  ['body model: no body is {}', '/body', posted(''), 400, message('Invalid request body'), BAD],
  ['body model: a type without a model is not looked at', '/body', posted('nope', 'text/plain'), 200, 'ok'],
  [
    'body model: the type is taken without its parameters',
    '/body',
    posted('{}', 'Application/JSON; charset=utf-8'),
    400,
    message('Invalid request body'),
    BAD,
  ],
  [
    'body model: $default is for every other type',
    '/body/any',
    posted('{}', 'text/plain'),
    400,
    message('Invalid request body'),
    BAD,
  ],
  ['body model: a schema of the method’s own: fits', '/body/inline', posted('[{"n":1}]'), 200, 'ok'],
  [
    'body model: a schema of the method’s own: another type',
    '/body/inline',
    posted('{"n":1}'),
    400,
    message('Invalid request body'),
    BAD,
  ],
  [
    'body model: a schema of the method’s own: wrong within a model that it refers to',
    '/body/inline',
    posted('[{"x":1}]'),
    400,
    message('Invalid request body'),
    BAD,
  ],
  ['body model: without a validator nobody looks', '/body/alone', posted('nope'), 200, 'ok'],
  [
    'body model: refers to a definition of its own',
    '/body/own',
    posted('1'),
    400,
    message('Invalid request body'),
    BAD,
  ],
  [
    'body model: refers to what is not there',
    '/body/lost',
    posted('{}'),
    500,
    message('Internal server error'),
    'InternalServerErrorException',
  ],
  [
    'body model: is gone',
    '/body/gone',
    posted('{}'),
    500,
    message('Internal server error'),
    'InternalServerErrorException',
  ],
  ['an unsupported type', '/type', posted('x', 'text/plain'), 415, message('Unsupported Media Type'), BAD],
  ['a template that fails', '/failing', {}, 500, message('Internal server error'), 'InternalServerErrorException'],
];

describe('4.8', () => {
  it.each(ROWS)('%s', async (_name, path, given, status, text, type) => {
    const answered = await call(path, given);
    expect([answered.status, answered.text]).toEqual([status, text]);
    expect(answered.headers.get('x-amzn-errortype')).toBe(type ?? null);
    expect(answered.headers.get('content-type')).toBe('application/json');
  });

  it('a body over 10 MB is too long', async () => {
    const answered = await call('/body', posted('x'.repeat(10 * 2 ** 20 + 1)));
    expect([answered.status, answered.text]).toEqual([413, message('Request Too Long')]);
    expect(answered.headers.get('x-amzn-errortype')).toBe('RequestTooLargeException');
    expect(answered.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answered.headers.get('x-amz-apigw-id')).toMatch(/=$/);
  });

  it('an execute-api endpoint that is off is forbidden, and on again is not', async () => {
    const id = await imported({
      ...DOCUMENT,
      'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true },
    });
    await deploy(id);
    expect((await call('/alone', { id })).text).toBe(message('Forbidden'));
    const on = { op: 'replace' as const, path: '/disableExecuteApiEndpoint', value: 'false' };
    await client.send(new UpdateRestApiCommand({ restApiId: id, patchOperations: [on] }));
    expect((await call('/alone', { id })).text).toBe('ok');
  });
});

/** What is assumed is unverified: see "What we assume". */
const QUERIES: [name: string, query: string, status: number, text: string][] = [
  ['of several with one name the last wins', 'mode=a&mode=b', 200, '{mode=b}, b'],
  ['; splits parameters (assumed)', 'mode=a;id=b', 200, '{mode=a, id=b}, a'],
  ['an encoded ; is text (assumed)', 'mode=a%3Bid=b', 200, '{mode=a;id=b}, a;id=b'],
  ['| is a bad request (assumed)', 'mode=a|b', 400, message('Bad Request')],
  ['an encoded | is text (assumed)', 'mode=a%7Cb', 200, '{mode=a|b}, a|b'],
];

describe('4.6 query strings:', () => {
  it.each(QUERIES)('%s', async (_name, query, status, text) => {
    const answered = await call(`/query?${query}`);
    expect([answered.status, answered.text]).toEqual([status, text]);
  });

  it('a bad one is counted with its reason', () => {
    const reasons = endpoint.world.drops.list().map(({ reason }) => reason);
    expect(reasons).toContainEqual(expect.stringMatching(/^a raw \| in the query string, .* %7C$/));
  });
});

describe('4.6', () => {
  it('a status of 1xx can be no final answer: a 500 (assumed)', async () => {
    const { status, text } = await call('/interim');
    expect([status, text]).toEqual([500, message('Internal server error')]);
  });
});

describe('4.11', () => {
  it('request line and headers together are 10,240 bytes at most', async () => {
    const long = (length: number) => call('/alone', { headers: { 'x-long': 'x'.repeat(length) } });
    expect((await long(9_500)).status).toBe(200);
    const refused = await long(10_240);
    expect([refused.status, refused.text]).toEqual([431, message('Request Header Fields Too Large')]);
    expect((await call(`/alone?q=${'x'.repeat(10_240)}`)).status).toBe(431);
  });
});

describe('4.7', () => {
  it('headers that API Gateway keeps for itself come back under another name', async () => {
    const { headers, text } = await call('/headers');
    expect(headers.get('x-amzn-remapped-date')).toBe('d');
    expect(headers.get('x-amzn-remapped-www-authenticate')).toBe('w');
    expect(headers.get('www-authenticate')).toBeNull();
    expect(headers.get('x-plain')).toBe('p');
    expect(text).toBe('ok');
  });
  it('templates see headers as the caller wrote their names, but for those that API Gateway drops', async () => {
    const dropped = {
      Connection: 'close',
      'Content-Length': '0',
      'Content-MD5': 'm',
      Expect: '100-continue',
      'Max-Forwards': '1',
      'Proxy-Authenticate': 'p',
      Server: 's',
      TE: 'trailers',
      Upgrade: 'u',
      'WWW-Authenticate': 'w',
    };
    const path = `/_aws/execute-api/${apiId}/prod/params`;
    const headers = { Host: 'localhost', ...dropped, 'X-Case': 'v', accept: 'application/json' };
    expect((await sendRaw(endpoint.url, 'GET', path, headers)).body).toBe('[Host, X-Case, accept] v v');
    const chunked = { Host: 'localhost', 'Transfer-Encoding': 'chunked', Trailer: 'x-a' };
    expect((await sendRaw(endpoint.url, 'GET', path, chunked)).body).toBe('[Host]  ');
  });
  it('a stage variable called as every object has a member is not there', async () => {
    const { status, headers } = await call('/proto');
    expect([status, headers.get('x-plain')]).toEqual([200, null]);
  });
});

describe('4.8 gateway responses:', () => {
  const put = (restApiId: string, responseType: string, more: object) =>
    client.send(new PutGatewayResponseCommand({ restApiId, responseType: responseType as 'THROTTLED', ...more }));
  const TEMPLATE =
    '{"m":$context.error.messageString,"t":"${context.error.responseType}","p":"$context.path","x":"$input.body","v":"$context.error.validationErrorString"}';

  it('take effect with the next deployment: status, body and headers are their own', async () => {
    const id = await imported(DOCUMENT);
    await deploy(id);
    await put(id, 'MISSING_AUTHENTICATION_TOKEN', {
      statusCode: '404',
      responseTemplates: json(TEMPLATE),
      responseParameters: {
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
        'gatewayresponse.header.X-Q': 'method.request.querystring.q',
      },
    });
    expect((await call('/nope', { id })).status).toBe(403);
    await deploy(id);
    const { status, headers, text } = await call('/nope?q=v', { id });
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({
      m: 'Missing Authentication Token',
      t: 'MISSING_AUTHENTICATION_TOKEN',
      p: '/prod/nope',
      x: '$input.body',
      // Not served, as AWS's texts are unverified.
      v: '',
    });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('x-q')).toBe('v');
    expect(headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect((await call('/key', { id })).text).toBe(message('Forbidden'));
  });

  it('for all 4xx and 5xx leave each its status, and give way to one of its own', async () => {
    const id = await imported({
      ...DOCUMENT,
      'x-amazon-apigateway-gateway-responses': {
        DEFAULT_4XX: { responseTemplates: json('four') },
        DEFAULT_5XX: { responseTemplates: json('five') },
        INVALID_API_KEY: { statusCode: 499, responseTemplates: { 'text/plain': 'key' } },
      },
    });
    await deploy(id);
    const answers = [];
    for (const [path, given] of [
      ['/nope', {}],
      ['/required', {}],
      ['/body', posted('nope')],
      ['/type', posted('x', 'text/plain')],
      ['/signed', {}],
      ['/failing', {}],
      ['/key', {}],
    ] as [string, Given][]) {
      const { status, text } = await call(path, { id, ...given });
      answers.push(`${path} ${status} ${text}`);
    }
    expect(answers).toEqual([
      '/nope 403 four',
      '/required 400 four',
      '/body 400 four',
      '/type 415 four',
      '/signed 403 four',
      '/failing 500 five',
      '/key 499 key',
    ]);
    expect((await call('/key', { id })).headers.get('content-type')).toBe('text/plain');
    expect((await call('/key', { id, stage: 'nope' })).text).toBe(message('Forbidden'));
  });

  it('that make no valid header are a 500', async () => {
    const id = await imported(DOCUMENT);
    await put(id, 'MISSING_AUTHENTICATION_TOKEN', {
      responseParameters: { 'gatewayresponse.header.X': 'method.request.querystring.q' },
    });
    await deploy(id);
    expect((await call('/nope?q=a%0D%0AX-Evil:b', { id })).text).toBe(message('Internal server error'));
  });

  it('word that a body is too long', async () => {
    const id = await imported(DOCUMENT);
    await put(id, 'REQUEST_TOO_LARGE', { statusCode: '400', responseTemplates: json('too much') });
    await deploy(id);
    const worded = await call('/body', { ...posted('x'.repeat(10 * 2 ** 20 + 1)), id });
    expect([worded.status, worded.text]).toEqual([400, 'too much']);
  });

  it('word what TestInvokeMethod tells, too, without a deployment', async () => {
    const id = await imported(DOCUMENT);
    await put(id, 'API_CONFIGURATION_ERROR', { statusCode: '599', responseTemplates: json('as told') });
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId: id, limit: 100 }));
    const tried = await client.send(
      new TestInvokeMethodCommand({
        restApiId: id,
        resourceId: items.find(({ path }) => path === '/failing')!.id,
        httpMethod: 'GET',
      }),
    );
    expect([tried.status, tried.body]).toEqual([599, 'as told']);
    expect(tried.log).toContain('Execution failed due to configuration error: ');
    expect(tried.log).toContain('Method completed with status: 599');
  });
});

describe('4.10', () => {
  it('Swagger 2: a schema in the body’s parameter is held against the body', async () => {
    const schema = { type: 'object', required: ['n'] };
    const response = { 200: { schema: { type: 'string' }, description: '' } };
    const id = await imported({
      ...DOCUMENT,
      openapi: undefined,
      swagger: '2.0',
      paths: {
        '/body': {
          parameters: [{ in: 'body', name: 'b', schema }],
          post: method({ responses: response, [VALIDATOR]: 'body' }),
        },
      },
    });
    await deploy(id);
    expect((await call('/body', { ...posted('{"n":1}'), id })).text).toBe('ok');
    expect((await call('/body', { ...posted('{}'), id })).text).toBe(message('Invalid request body'));
    const { items = [] } = await client.send(new GetModelsCommand({ restApiId: id }));
    const schemas = items.map((each) => JSON.parse(each.schema!));
    expect(schemas).toContainEqual(schema);
    expect(schemas).toContainEqual({ type: 'string' });
  });

  it('a schema without a name is a model of the same name each time', async () => {
    const restApiId = await imported(DOCUMENT);
    const names = async () => {
      const { items = [] } = await client.send(new GetModelsCommand({ restApiId, limit: 100 }));
      return items.map(({ name }) => name).sort();
    };
    const before = await names();
    expect(before).toEqual(expect.arrayContaining(['Item', expect.stringMatching(/^MODEL[0-9a-f]{6}$/)]));
    await client.send(new PutRestApiCommand({ restApiId, mode: 'merge', body: JSON.stringify(DOCUMENT) }));
    expect(await names()).toEqual(before);
  });

  it('an import that merges keeps validators, models and gateway responses; one that overwrites does not', async () => {
    const restApiId = await imported({ ...DOCUMENT, 'x-amazon-apigateway-gateway-responses': { THROTTLED: {} } });
    const put = (mode: 'merge' | 'overwrite') =>
      client.send(new PutRestApiCommand({ restApiId, mode, body: JSON.stringify({ openapi: '3.0.1', paths: {} }) }));
    const kept = async () => {
      const { items: validators = [] } = await client.send(new GetRequestValidatorsCommand({ restApiId }));
      const { items: models = [] } = await client.send(new GetModelsCommand({ restApiId }));
      const throttled = await client.send(new GetGatewayResponseCommand({ restApiId, responseType: 'THROTTLED' }));
      return [validators.length, models.length, !throttled.defaultResponse];
    };
    await put('merge');
    expect(await kept()).toEqual([2, 5, true]);
    await put('overwrite');
    expect(await kept()).toEqual([0, 0, false]);
  });
});
