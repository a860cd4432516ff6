/** The data plane on a world of its own: what a caller sees, and what the backend is sent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/local/clock.ts';
import { createDrops } from '../../src/local/drops.ts';
import { commonLogTime } from '../../src/local/gateway/exchange.ts';
import { createExecute } from '../../src/local/gateway/execute.ts';
import { createInvoke } from '../../src/local/gateway/invoke.ts';
import { throttle } from '../../src/local/gateway/throttle.ts';
import { importInto } from '../../src/local/services/apigateway/import.ts';
import {
  type ApiState,
  createApiState,
  createGatewayState,
  type StageState,
  snapshotOf,
} from '../../src/local/services/apigateway/state.ts';
import type { WireRequest, WireResponse } from '../../src/local/wire/wire.ts';
import type { Caller, World } from '../../src/local/world.ts';
import { sendEventBody } from '../../src/pattern/send-event.ts';

const ROLE = 'arn:aws:iam::000000000000:role/destined/demo-api-us-east-1';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:demo';
const PUBLISHED = JSON.stringify({
  PublishResponse: {
    PublishResult: { MessageId: 'mid-1', SequenceNumber: null },
    ResponseMetadata: { RequestId: 'rid' },
  },
});
const json = (value: string) => ({ 'application/json': value });

interface Sent {
  request: WireRequest;
  caller: Caller;
  region: string;
  service: string | undefined;
}
let sent: Sent[];
let answer: { status: number; body: string };
let trusted: boolean;
let world: World;
let api: ApiState;
let stage: StageState;
let execute: ReturnType<typeof createExecute>;

beforeEach(() => {
  sent = [];
  answer = { status: 200, body: PUBLISHED };
  trusted = true;
  world = {
    account: '000000000000',
    partition: 'aws',
    clock: createManualClock(),
    drops: createDrops(),
    url: 'http://127.0.0.1:1',
    tagged: [],
    identity: {
      canAssume: (role: string, service: string) =>
        trusted && role === ROLE && service === 'apigateway.amazonaws.com'
          ? { allowed: true }
          : { allowed: false, reason: 'no' },
      session: (roleArn: string) => ({
        credentials: { accessKeyId: 'ASIA', secretAccessKey: 's' },
        caller: { arn: 'session', roleArn, accessKeyId: 'ASIA' },
      }),
    },
    dispatch: async (request: WireRequest, caller: Caller, region: string, service?: string) => {
      sent.push({ request, caller, region, service });
      return { status: answer.status, headers: { 'x-backend': 'leaks', 'content-type': 'text/x' }, body: answer.body };
    },
    onClose() {},
  } as unknown as World;
});

/** Imports a document, deploys it and opens the stage `prod`. */
function deploy(document: object): void {
  const state = createGatewayState(world);
  api = createApiState(state, 'us-east-1', { name: 'demo' });
  importInto(api, document as Record<string, unknown>, { overwrite: true, failOnWarnings: true });
  api.deployments.set('d1', { id: 'd1', createdDate: state.now(), ...snapshotOf(api) });
  const dates = { createdDate: state.now(), lastUpdatedDate: state.now() };
  stage = { stageName: 'prod', deploymentId: 'd1', variables: { v: 'sv' }, methodSettings: {}, tags: {}, ...dates };
  api.stages.set('prod', stage);
  state.apis.set(api.id, api);
  execute = createExecute(world, state.apis, createInvoke(world));
}

interface Given {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}
async function call(
  path: string,
  { method = 'GET', headers = {}, body = '' }: Given = {},
): Promise<WireResponse & { text: string }> {
  const [at = '', query = ''] = path.split('?');
  const response = await execute({
    method,
    path: `/_aws/execute-api/${api.id}${at}`,
    query,
    headers,
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
  });
  return { ...response, text: String(response.body) };
}
const form = () => new URLSearchParams(Buffer.from(sent.at(-1)!.request.body).toString());

/** One method at /x with this integration; every status is declared, with the header X-Out. */
function withIntegration(integration: object, more: object = {}, verb = 'get'): object {
  const declared = { headers: { 'X-Out': { schema: { type: 'string' } } } };
  const responses = { 200: declared, 201: declared, 400: declared, 444: declared, 500: declared };
  return {
    openapi: '3.0.1',
    info: { title: 'x' },
    paths: { '/x': { [verb]: { responses, 'x-amazon-apigateway-integration': integration, ...more } } },
  };
}
const AWS = { type: 'aws', httpMethod: 'POST', uri: 'arn:aws:apigateway:us-east-1:sns:path//', credentials: ROLE };
const toDefault = (more: object = {}) => ({ default: { statusCode: '200', ...more } });

describe('the templates of the pattern', () => {
  beforeEach(() => {
    deploy(sendEventBody({ title: 'demo', partition: 'aws', region: 'us-east-1', topicArn: TOPIC, roleArn: ROLE }));
  });

  it('have no newline at their end', () => {
    for (const name of ['request', 'accepted', 'error']) {
      const file = join(import.meta.dirname, '../../assets/send-event', `${name}.vtl`);
      expect(readFileSync(file, 'utf8')).not.toMatch(/\s$/);
    }
  });

  it('publish to the topic as the role, and answer the message id', async () => {
    const response = await call('/prod/SendEvent?mode=fail&id=i-1');
    expect(response.status).toBe(200);
    expect(JSON.parse(response.text)).toEqual({ message: 'Message added to SNS topic', messageId: 'mid-1' });
    const [{ request, caller, region, service }] = sent as [Sent];
    expect({ caller: caller.roleArn, region, service }).toEqual({ caller: ROLE, region: 'us-east-1', service: 'sns' });
    expect(request).toMatchObject({ method: 'POST', path: '/', query: '' });
    expect(request.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(Object.fromEntries(form())).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: TOPIC,
      Message: 'please fail',
      'MessageAttributes.entry.1.Name': 'destined-request-id',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': response.headers['x-amzn-RequestId'],
      'MessageAttributes.entry.2.Name': 'destined-id',
      'MessageAttributes.entry.2.Value.DataType': 'String',
      'MessageAttributes.entry.2.Value.StringValue': 'i-1',
    });
  });

  it.each([
    ['?mode=x%26Subject=y', 'please x&Subject=y'],
    ['', 'please '],
    ['?mode=', 'please '],
    ['?mode=a&mode=b', 'please b'],
    ['?Mode=fail', 'please '],
    ['?mode=a+b%2Bc', 'please a b+c'],
    ['?mode=%F0%9F%98%80%C3%A9', 'please 😀é'],
    ['?mode=$context.requestId', 'please $context.requestId'],
    ['?mode=%23set(%24x%3D1)', 'please #set($x=1)'],
    ["?mode='%22%5C", 'please \'"\\'],
    ['?mode=a%0Ab%25', 'please a\nb%'],
  ])('make of %j the message %j', async (query, message) => {
    await call(`/prod/SendEvent${query}`, { headers: { mode: 'header' } });
    expect(form().get('Message')).toBe(message);
    expect(form().has('Subject')).toBe(false);
    expect(form().has('MessageAttributes.entry.2.Name')).toBe(false);
  });

  it.each([
    [400, 400, 'The message was refused'],
    [404, 400, 'The message was refused'],
    [413, 400, 'The message was refused'],
    [429, 429, 'Too many messages'],
    [403, 502, 'The message could not be published'],
    [500, 502, 'The message could not be published'],
  ])("answer SNS's %i with %i", async (status, expected, fallback) => {
    answer = { status, body: '{"Error":{"Code":"X","Message":"it\'s \\"bad\\" \\\\ a/b"}}' };
    const told = await call('/prod/SendEvent');
    expect(told.status).toBe(expected);
    expect(JSON.parse(told.text)).toEqual({ state: 'error', message: 'it\'s "bad" \\ a/b' });
    for (const body of ['{}', '{"Error":{"Message":""}}', '{"Error":{"Message":null}}', '']) {
      answer = { status, body };
      expect(JSON.parse((await call('/prod/SendEvent')).text)).toEqual({ state: 'error', message: fallback });
    }
  });

  it('fail with 500, not 502, on an error of SNS that is no JSON (assumed, 4.6)', async () => {
    answer = { status: 503, body: '<html>Service Unavailable</html>' };
    const told = await call('/prod/SendEvent');
    expect([told.status, told.text]).toEqual([500, '{"message":"Internal server error"}']);
    expect(world.drops.list()).toMatchObject([{ hop: 'api', reason: expect.stringContaining('into json') }]);
  });

  it('refuse another content type', async () => {
    const response = await call('/prod/SendEvent', { headers: { 'content-type': 'text/plain' } });
    expect([response.status, response.text]).toEqual([415, '{"message":"Unsupported Media Type"}']);
    expect(sent).toEqual([]);
  });
});

describe('4.8 what the caller is told:', () => {
  const mock = {
    type: 'mock',
    requestTemplates: json('{"statusCode": 200}'),
    responses: toDefault({ responseTemplates: json('ok') }),
  };
  beforeEach(() => deploy(withIntegration(mock)));

  it.each([
    ['/prod/nope', 403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
    ['/prod/x/deeper', 403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
    ['/prod', 403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
    ['/nope/x', 403, 'Forbidden', 'ForbiddenException'],
    ['/constructor/x', 403, 'Forbidden', 'ForbiddenException'],
    ['/prod/%', 400, 'Bad Request', 'BadRequestException'],
  ])('%s → %i %s', async (path, status, message, type) => {
    const response = await call(path);
    expect([response.status, response.text]).toEqual([status, JSON.stringify({ message })]);
    expect(response.headers['x-amzn-ErrorType']).toBe(type);
  });

  it('another method of a known path is like an unknown path', async () => {
    expect((await call('/prod/x', { method: 'POST' })).status).toBe(403);
  });

  it('every answer carries the ids', async () => {
    for (const path of ['/prod/x', '/prod/nope']) {
      const { headers } = await call(path);
      expect(headers['x-amzn-RequestId']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['x-amz-apigw-id']).toMatch(/^[\w-]{15}=$/);
      expect(headers['Content-Type']).toBe('application/json');
    }
  });

  it('only what an integration of AWS made carries a trace id: neither a mock nor an error', async () => {
    expect((await call('/prod/x')).headers).not.toHaveProperty('X-Amzn-Trace-Id');
    deploy(withIntegration({ ...AWS, responses: { '200': { statusCode: '200' } } }));
    expect((await call('/prod/x')).headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    answer = { status: 500, body: '' };
    expect((await call('/prod/x')).headers).not.toHaveProperty('X-Amzn-Trace-Id');
  });

  it('a changed API shows once it is deployed, not before', async () => {
    importInto(api, { openapi: '3.0.1', paths: {} }, { overwrite: true, failOnWarnings: false });
    expect((await call('/prod/x')).text).toBe('ok');
    api.deployments.set('d2', { id: 'd2', createdDate: new Date(), ...snapshotOf(api) });
    stage.deploymentId = 'd2';
    expect((await call('/prod/x')).status).toBe(403);
  });

  it('the throttle lets the burst through, and no more', async () => {
    stage.methodSettings['*/*'] = { throttlingRateLimit: 0.001, throttlingBurstLimit: 2 };
    const answers = [await call('/prod/x'), await call('/prod/x'), await call('/prod/x')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]!.text).toBe('{"message":"Too Many Requests"}');
    expect(answers[2]!.headers['x-amzn-ErrorType']).toBe('TooManyRequestsException');
  });

  it('the throttle fills a bucket for each method and path, at its rate and up to its burst', () => {
    const taken = (now: number, method = 'GET', path = '/x') => {
      for (let requests = 0; requests < 9; requests++) {
        try {
          throttle(stage, path, method, now);
        } catch {
          return requests;
        }
      }
      return 'all';
    };
    const set = (rate: number, burst: number, what = '*/*') => {
      stage.methodSettings[what] = { throttlingRateLimit: rate, throttlingBurstLimit: burst };
    };
    set(10, 3);
    expect([0, 50, 150, 10_000].map((now) => taken(now))).toEqual([3, 0, 1, 3]);
    expect([taken(10_000, 'POST'), taken(10_000, 'GET', '/y')]).toEqual([3, 3]);
    // A setting that has changed begins anew.
    set(10, 4);
    expect([taken(10_000), taken(10_000)]).toEqual([4, 0]);
    set(10, 1, '~1x/GET');
    expect([taken(20_000), taken(20_000, 'POST')]).toEqual([1, 4]);
    set(-1, -1);
    expect([taken(30_000), taken(30_000, 'POST')]).toEqual([1, 'all']);
  });

  it('an API key that nobody has, a signature that nobody checks, a proxy that is not served', async () => {
    deploy({
      ...withIntegration(mock, { security: [{ key: [] }] }),
      components: { securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
    });
    expect((await call('/prod/x')).text).toBe('{"message":"Forbidden"}');
    deploy(withIntegration(mock, { 'x-amazon-apigateway-auth': { type: 'aws_iam' } }));
    expect((await call('/prod/x')).text).toBe('{"message":"Missing Authentication Token"}');
    deploy(withIntegration({ type: 'http', httpMethod: 'GET', uri: 'https://example.com' }));
    expect((await call('/prod/x')).status).toBe(501);
  });
});

describe('4.5 templates by content type:', () => {
  const integration = (passthroughBehavior: string, requestTemplates: object) => ({
    ...AWS,
    passthroughBehavior,
    requestTemplates,
    responses: toDefault(),
  });
  const T = { 'application/json': 'templated' };
  it.each([
    ['when_no_match', T, undefined, 200, 'templated'],
    ['when_no_match', T, 'application/json; charset=utf-8', 200, 'templated'],
    ['when_no_match', T, 'text/plain', 200, 'raw'],
    ['when_no_match', {}, 'text/plain', 200, 'raw'],
    ['when_no_templates', T, 'application/json', 200, 'templated'],
    ['when_no_templates', T, 'text/plain', 415, undefined],
    ['when_no_templates', {}, 'text/plain', 200, 'raw'],
    ['never', T, undefined, 200, 'templated'],
    ['never', T, 'text/plain', 415, undefined],
    ['never', {}, undefined, 415, undefined],
    ['never', { $default: 'caught' }, 'text/plain', 200, 'caught'],
  ])('%s, %j, %s → %i %s', async (behavior, templates, type, status, body) => {
    deploy(withIntegration(integration(behavior, templates), {}, 'post'));
    const headers: Record<string, string> = type ? { 'content-type': type } : {};
    const response = await call('/prod/x', { method: 'POST', headers, body: 'raw' });
    expect(response.status).toBe(status);
    expect(sent.map(({ request }) => Buffer.from(request.body).toString())).toEqual(body === undefined ? [] : [body]);
  });
});

describe('4.5 a mock by content type:', () => {
  const T = json('{"statusCode": 200}');
  const JSON_TYPE = 'application/json';
  it.each([
    ['when_no_match', T, JSON_TYPE, 200],
    ['when_no_match', T, 'text/plain', 201],
    ['when_no_match', {}, JSON_TYPE, 201],
    ['when_no_match', {}, 'text/plain', 201],
    ['when_no_templates', T, JSON_TYPE, 200],
    ['when_no_templates', T, 'text/plain', 415],
    ['when_no_templates', {}, JSON_TYPE, 201],
    ['when_no_templates', {}, 'text/plain', 201],
    ['never', T, JSON_TYPE, 200],
    ['never', T, 'text/plain', 415],
    ['never', {}, JSON_TYPE, 415],
    ['never', {}, 'text/plain', 415],
  ])('%s, %j, %s → %i', async (passthroughBehavior, requestTemplates, type, status) => {
    const responses = { 201: { statusCode: '201' }, ...toDefault() };
    deploy(withIntegration({ type: 'mock', passthroughBehavior, requestTemplates, responses }, {}, 'post'));
    const headers = { 'content-type': type };
    expect((await call('/prod/x', { method: 'POST', headers, body: '{"statusCode": 201}' })).status).toBe(status);
  });
});

describe('4.5 a GET:', () => {
  const given = { headers: { 'content-type': 'text/plain' }, body: 'raw' };

  it('of another type is refused, though its body would be ignored', async () => {
    deploy(
      withIntegration({ ...AWS, passthroughBehavior: 'never', requestTemplates: json('t'), responses: toDefault() }),
    );
    expect((await call('/prod/x', given)).status).toBe(415);
  });

  it('hands on neither body nor content type', async () => {
    deploy(withIntegration({ ...AWS, responses: toDefault() }));
    await call('/prod/x', given);
    expect(Buffer.from(sent[0]!.request.body).toString()).toBe('');
    expect(sent[0]!.request.headers['content-type']).toBe('application/json');
  });
});

describe('4.7 parameters and headers:', () => {
  it('are mapped from everywhere', async () => {
    const requestParameters = {
      'integration.request.header.X-Static': "'it''s'",
      'integration.request.header.X-Header': 'method.request.header.X-In',
      'integration.request.header.X-Query': 'method.request.querystring.q',
      'integration.request.header.X-Queries': 'method.request.multivaluequerystring.q',
      'integration.request.header.X-Context': 'context.identity.sourceIp',
      'integration.request.header.X-Stage': 'stageVariables.v',
      'integration.request.header.X-Body': 'method.request.body.a.b',
      'integration.request.querystring.p': 'method.request.path.id',
      'integration.request.header.X-Missing': 'method.request.header.X-Missing',
      'integration.request.header.X-Dropped': 'method.request.header.Te',
    };
    const parameters = ['X-In', 'X-Missing'].map((name) => ({ in: 'header', name }));
    const document = withIntegration(
      { ...AWS, requestParameters, responses: toDefault() },
      { parameters: [...parameters, { in: 'query', name: 'q' }, { in: 'header', name: 'Te' }] },
      'post',
    ) as { paths: Record<string, unknown> };
    deploy({ ...document, paths: { '/x/{id}': document.paths['/x'] } });
    const headers = { 'x-in': 'h', te: 'trailers' };
    await call('/prod/x/a%2Fb?q=1;q=2&r=3', { method: 'POST', headers, body: '{"a":{"b":"c"}}' });
    const { request } = sent[0]!;
    expect(request.headers).toMatchObject({
      'x-static': "it''s",
      'x-header': 'h',
      'x-query': '2',
      'x-queries': '1,2',
      'x-context': '127.0.0.1',
      'x-stage': 'sv',
      'x-body': 'c',
    });
    expect(request.headers).not.toHaveProperty('x-missing');
    expect(request.headers).not.toHaveProperty('x-dropped');
    expect(request.query).toBe('p=a%2Fb');
  });

  it.each([
    'Content-Length',
    'Transfer-Encoding',
    'X-Amzn-Trace-Id',
    'Authorization',
    'Connection',
    'Expect',
    'Proxy-Authenticate',
    'TE',
  ])('%s is not for AWS services', async (name) => {
    const requestParameters = { [`integration.request.header.${name}`]: "'x'" };
    deploy(withIntegration({ ...AWS, requestParameters, responses: toDefault() }));
    const response = await call('/prod/x');
    expect([response.status, response.text]).toEqual([500, '{"message":"Internal server error"}']);
    expect(response.headers['x-amzn-ErrorType']).toBe('InternalServerErrorException');
    expect(sent).toEqual([]);
  });

  it('the backend gets nothing of the caller by itself, the caller only what is declared and mapped', async () => {
    const responseParameters = { 'method.response.header.X-Out': 'integration.response.header.X-Backend' };
    deploy(withIntegration({ ...AWS, responses: toDefault({ responseParameters }) }));
    const { headers } = await call('/prod/x', { headers: { authorization: 'secret', cookie: 'c', 'x-any': 'y' } });
    expect(JSON.stringify(sent[0]!.request.headers)).not.toMatch(/secret|cookie|x-any/);
    expect(headers['X-Out']).toBe('leaks');
    expect(headers).not.toHaveProperty('x-backend');
    expect(headers['Content-Type']).toBe('application/json');
  });

  it('a header whose declaration is gone from the method is left out', async () => {
    const responseParameters = { 'method.response.header.X-Out': "'x'" };
    deploy(withIntegration({ ...AWS, responses: toDefault({ responseParameters }) }));
    expect((await call('/prod/x')).headers['X-Out']).toBe('x');
    for (const { methods } of api.deployments.get('d1')!.resources) delete methods.GET?.methodResponses?.['200'];
    expect((await call('/prod/x')).headers).not.toHaveProperty('X-Out');
  });

  it('a template overrides request and response', async () => {
    const request =
      "#set($context.requestOverride.header.X-Over = 'o')#set($context.requestOverride.querystring.q = 'w')body";
    const response = "#set($context.responseOverride.status = 444)#set($context.responseOverride.header.X-New = 'n')r";
    const responses = toDefault({ responseTemplates: json(response) });
    deploy(withIntegration({ ...AWS, requestTemplates: json(request), responses }));
    const answered = await call('/prod/x');
    expect(sent[0]!.request.headers['x-over']).toBe('o');
    expect(sent[0]!.request.query).toBe('q=w');
    expect([answered.status, answered.headers['X-New'], answered.text]).toEqual([444, 'n', 'r']);
  });

  it.each([
    ['599', 599],
    ['100', 100],
    ['888 / 2', 444],
    ['99', 200],
    ['600', 200],
    ["'444'", 200],
    ["'abc'", 200],
    ['true', 200],
    ['[444]', 200],
  ])('a status overridden by %s is %i: what is no number from 100 to 599 is ignored', async (to, status) => {
    const template = `#set($context.responseOverride.status = ${to})r`;
    deploy(withIntegration({ ...AWS, responses: toDefault({ responseTemplates: json(template) }) }));
    const answered = await call('/prod/x');
    expect([answered.status, answered.text]).toEqual([status, 'r']);
  });

  it('a header that HTTP does not allow fails the request, not the server', async () => {
    const responseParameters = { 'method.response.header.X-Out': 'integration.response.body.a' };
    deploy(withIntegration({ ...AWS, responses: toDefault({ responseParameters }) }));
    answer = { status: 200, body: '{"a":"x\\r\\nSet-Cookie: evil"}' };
    expect((await call('/prod/x')).status).toBe(500);
  });
});

describe('4.3, 4.4 the integration response:', () => {
  const responses = {
    '4\\d{2}': { statusCode: '400', responseTemplates: json('four') },
    '20': { statusCode: '444', responseTemplates: json('part') },
    '201': { statusCode: '201', responseTemplates: json('made') },
  };
  it.each([
    [404, 400, 'four'],
    [201, 201, 'made'],
    [200, 500, '{"message":"Internal server error"}'],
    [502, 500, '{"message":"Internal server error"}'],
  ])(
    '%i → %i: a pattern must match the whole, and without a default nothing else will do',
    async (status, expected, text) => {
      deploy(withIntegration({ ...AWS, responses }));
      answer = { status, body: '{}' };
      const response = await call('/prod/x');
      expect([response.status, response.text]).toEqual([expected, text]);
      if (expected === 500) {
        expect(world.drops.list()).toEqual([
          expect.objectContaining({
            hop: 'api',
            reason: expect.stringContaining(`Endpoint Response Status Code: ${status}`),
          }),
        ]);
      }
    },
  );

  it('falls back to the default, and passes the body through where there is no template', async () => {
    deploy(withIntegration({ ...AWS, responses: { ...responses, default: { statusCode: '500' } } }));
    answer = { status: 503, body: 'as it is' };
    const response = await call('/prod/x');
    expect([response.status, response.text]).toEqual([500, 'as it is']);
  });

  it.each([
    [undefined, 'json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
    ['application/xml', 'xml'],
    ['text/html, application/xml;q=0.9', 'xml'],
  ])('takes the template for Accept %s', async (accept, text) => {
    const responseTemplates = { 'application/xml': 'xml', 'application/json': 'json' };
    deploy(withIntegration({ ...AWS, responses: toDefault({ responseTemplates }) }));
    const headers: Record<string, string> = accept ? { accept } : {};
    expect((await call('/prod/x', { headers })).text).toBe(text);
  });

  it("is chosen by a function's error, not by its status", async () => {
    const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;
    const byError = {
      '.*four hundred.*': { statusCode: '400' },
      default: { statusCode: '200' },
      '200': { statusCode: '201' },
    };
    deploy(withIntegration({ ...AWS, uri, responses: byError }));
    expect((await call('/prod/x')).status).toBe(200);
    expect(sent[0]).toMatchObject({
      service: 'lambda',
      request: { path: `/2015-03-31/functions/${FUNCTION}/invocations` },
    });
    const failing = {
      headers: { 'x-amz-function-error': 'Unhandled' },
      status: 200,
      body: '{"errorMessage":"a four hundred b"}',
    };
    world.dispatch = async () => failing;
    deploy(withIntegration({ ...AWS, uri, responses: byError }));
    expect((await call('/prod/x')).status).toBe(400);
  });
});

describe('4.2, 4.8 what goes wrong on the way:', () => {
  const failing = async (integration: object, reason: string) => {
    deploy(withIntegration({ ...AWS, responses: toDefault(), ...integration }));
    const response = await call('/prod/x');
    expect([response.status, response.text]).toEqual([500, '{"message":"Internal server error"}']);
    expect(response.headers['x-amzn-ErrorType']).toBe('InternalServerErrorException');
    const [drop] = world.drops.list();
    expect(drop).toMatchObject({ hop: 'api', count: 1, reason: expect.stringContaining(reason) });
    expect(drop!.resource).toBe(`arn:aws:execute-api:us-east-1:000000000000:${api.id}/prod/GET/x`);
  };

  it('a role that may not be assumed', async () => {
    trusted = false;
    await failing({}, `API Gateway does not have permission to assume the provided role ${ROLE}`);
    expect(sent).toEqual([]);
  });
  it('no role', () => failing({ credentials: undefined }, 'no credentials'));
  it('a request template that fails', () => failing({ requestTemplates: json('$util.urlEncode($none)') }, 'null'));
  it('a response template that fails', () =>
    failing(
      { responses: toDefault({ responseTemplates: json("$input.json('$')$util.parseJson('x')") }) },
      'parseJson',
    ));
  it('a backend whose answer is no JSON', async () => {
    answer = { status: 200, body: '<xml/>' };
    await failing({ responses: toDefault({ responseTemplates: json("$input.json('$')") }) }, 'template');
  });
  it('JSON nested too deeply', async () => {
    answer = { status: 200, body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` };
    await failing({ responses: toDefault({ responseTemplates: json("$input.json('$')") }) }, 'template');
  });
  it('a mock that names no status', () => failing({ type: 'mock', requestTemplates: json('nothing') }, 'statusCode'));

  it("a caller's body that is no JSON is the caller's fault", async () => {
    deploy(withIntegration({ ...AWS, requestTemplates: json("$input.json('$')"), responses: toDefault() }, {}, 'post'));
    const response = await call('/prod/x', { method: 'POST', body: 'nope' });
    expect(response.status).toBe(400);
    expect(response.text).toMatch(/^\{"message":"Could not parse request body into json: /);
  });

  it('a role that may not invoke the function: what Lambda answers is not handed on', async () => {
    const body = '{"Message":"User: x is not authorized to perform: lambda:InvokeFunction"}';
    answer = { status: 403, body };
    const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;
    await failing({ uri }, 'Invalid permissions on Lambda function: User: x is not authorized');
    expect(world.drops.list()).toHaveLength(1);
    answer = { status: 404, body };
    deploy(withIntegration({ ...AWS, uri, responses: toDefault() }));
    expect((await call('/prod/x')).text).toBe(body);
  });

  it('a backend that does not answer', async () => {
    world.dispatch = () => new Promise(() => {});
    deploy(withIntegration({ ...AWS, timeoutInMillis: 50, responses: toDefault() }));
    const response = await call('/prod/x');
    expect([response.status, response.text]).toEqual([504, '{"message":"Endpoint request timed out"}']);
    expect(response.headers['x-amzn-ErrorType']).toBe('InternalServerErrorException');
  });
});

describe('4.1 the forms of an integration:', () => {
  it('action/ adds the action, and sends what is mapped as one form', async () => {
    const requestParameters = {
      'integration.request.querystring.TopicArn': `'${TOPIC}'`,
      'integration.request.querystring.Message': 'method.request.querystring.m',
    };
    const uri = 'arn:aws:apigateway:us-east-1:sns:action/Publish';
    deploy(
      withIntegration(
        { ...AWS, uri, requestParameters, responses: toDefault() },
        { parameters: [{ in: 'query', name: 'm' }] },
      ),
    );
    await call('/prod/x?m=a%26Subject%3Db');
    expect(Object.fromEntries(form())).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: TOPIC,
      Message: 'a&Subject=b',
    });
    expect(sent[0]!.request).toMatchObject({ method: 'POST', path: '/', query: '' });
  });

  it('action/ of a JSON service goes into the target header', async () => {
    const uri = 'arn:aws:apigateway:us-east-1:events:action/PutEvents';
    deploy(withIntegration({ ...AWS, uri, requestTemplates: json('{"Entries":[]}'), responses: toDefault() }));
    await call('/prod/x');
    expect(sent[0]!.request.headers).toMatchObject({
      'x-amz-target': 'AWSEvents.PutEvents',
      'content-type': 'application/x-amz-json-1.1',
    });
  });

  it('MOCK answers with the status its template names', async () => {
    const requestTemplates = json('#set($context.responseOverride.header.X-New = "n"){"statusCode": 400}');
    const responses = { 400: { statusCode: '400', responseTemplates: json('[$input.body]') }, ...toDefault() };
    deploy(withIntegration({ type: 'mock', requestTemplates, responses }));
    const response = await call('/prod/x');
    expect([response.status, response.text, response.headers['X-New']]).toEqual([400, '[{}]', 'n']);
  });
});

/** API Gateway reads more than JSON here: `{statusCode: 200}` is what CDK writes for CORS. What else it reads is unverified. */
describe('4.5 the status of a mock:', () => {
  it.each([
    ['{"statusCode": 400}', 400],
    ['{statusCode: 400}', 400],
    ["{'statusCode': 400}", 400],
    ['{ "statusCode" : 400 , }', 400],
    ['{statusCode: 200, statusCode: 400}', 400],
    ['{"a": {"b": [1, 2]}, "statusCode": 400}', 400],
    ['{\'it\\\'s, }\': \'a, }\', "b": "c\\", }", d: [1, 2], e: {f: 1}, g: h, i: , statusCode: 400}', 400],
    ['{"statusCode":"400"}', 500],
    ["{statusCode: '400'}", 500],
    ['{statusCode: four}', 500],
    ['{statusCode: 400.5}', 500],
    ['{statusCode: 400', 500],
    ['{statusCode 400}', 500],
    ['statusCode: 400', 500],
    ['{}', 500],
    ['[400]', 500],
  ])('%s → %i', async (text, status) => {
    const responses = { 400: { statusCode: '400', responseTemplates: json('four') }, ...toDefault() };
    deploy(withIntegration({ type: 'mock', requestTemplates: json(`#[[${text}]]#`), responses }));
    const response = await call('/prod/x');
    expect([response.status, response.text]).toEqual([
      status,
      status === 400 ? 'four' : '{"message":"Internal server error"}',
    ]);
  });
});

describe('routes', () => {
  const answering = (text: string) => ({
    type: 'mock',
    requestTemplates: json('{"statusCode": 200}'),
    responses: toDefault({ responseTemplates: json(text) }),
  });
  const method = (text: string) => ({ responses: { 200: {} }, 'x-amazon-apigateway-integration': answering(text) });
  it.each([
    ['GET', '/prod', 'root'],
    ['GET', '/prod/', 'root'],
    ['GET', '/prod/a', 'name'],
    ['GET', '/prod/a/', 'name'],
    ['GET', '/prod/b', 'parameter b'],
    ['GET', '/prod/a/b', 'greedy a/b'],
    ['GET', '/prod/b/c/d', 'greedy b/c/d'],
    ['DELETE', '/prod/a', 'any DELETE'],
    ['GET', '/prod/a%2Fb', 'parameter a/b'],
  ])('%s %s → %s', async (verb, path, text) => {
    deploy({
      openapi: '3.0.1',
      paths: {
        // The least specific first: the order of a document decides nothing.
        '/{proxy+}': { get: method("greedy $input.params('proxy')") },
        '/{id}': { get: method("parameter $input.params('id')") },
        '/a': { get: method('name'), 'x-amazon-apigateway-any-method': method('any $context.httpMethod') },
        '/': { get: method('root') },
      },
    });
    expect((await call(path, { method: verb })).text).toBe(text);
  });
});

describe('4.6 $context:', () => {
  it('has the keys of aws-facts 4.6', async () => {
    const template =
      '$context.resourcePath $context.httpMethod $context.path $context.accountId $context.protocol $context.stage ' +
      '$context.domainPrefix $context.domainName $context.deploymentId $context.apiId [$context.identity] ' +
      '$context.identity.userAgent $context.identity.sourceIp [$context.identity.caller] $context.requestTime $context.requestTimeEpoch';
    deploy(
      withIntegration({
        type: 'mock',
        requestTemplates: json('{"statusCode": 200}'),
        responses: toDefault({ responseTemplates: json(template) }),
      }),
    );
    expect((await call('/prod/x', { headers: { 'user-agent': 'ua' } })).text).toBe(
      `/x GET /prod/x 000000000000 HTTP/1.1 prod ${api.id} ${api.id}.execute-api.us-east-1.amazonaws.com d1 ${api.id} [] ` +
        `ua 127.0.0.1 [] 01/Jan/2026:00:00:00 +0000 ${Date.UTC(2026, 0, 1)}`,
    );
  });
  it('writes times as the common log format does', () => {
    expect(commonLogTime(Date.UTC(2015, 3, 9, 12, 34, 56))).toBe('09/Apr/2015:12:34:56 +0000');
  });
});
