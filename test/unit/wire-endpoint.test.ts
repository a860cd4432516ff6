/** The generic endpoint, without HTTP: who may call what, how outputs and faults look, what is said to whom. */
import type * as iam from '@aws-sdk/client-iam';
import type * as lambda from '@aws-sdk/client-lambda';
import type * as sns from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../src/local/wire/aws-error.ts';
import { type Call, createEndpoint, type EndpointOptions } from '../../src/local/wire/endpoint.ts';
import type { ServiceModule } from '../../src/local/wire/service.ts';
import type { WireRequest } from '../../src/local/wire/wire.ts';
import type { Caller } from '../../src/local/world.ts';

const root: Caller = { arn: 'arn:aws:iam::000000000000:root', accessKeyId: 'root' };
const roleArn = 'arn:aws:iam::000000000000:role/r';
const session: Caller = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn, accessKeyId: 'session' };

const topics: ServiceModule<typeof sns> = {
  handlers: {
    Publish: ({ Message }) => {
      if (Message === 'none') throw awsError('NotFoundException', 'Topic does not exist');
      if (Message === 'bug') throw new TypeError('the secret is out');
      if (Message === 'text') throw 'just text';
      return { MessageId: 'm-1' };
    },
    ListTopics: () => ({ Topics: [{ TopicArn: 'arn:t' }] }),
    GetTopicAttributes: () => ({ Attributes: { DisplayName: 'x' } }),
    DeleteTopic: () => ({}),
  },
  authorization: (operation, input) => ({
    action: `sns:${operation}`,
    resource: (input as { TopicArn?: string }).TopicArn ?? '*',
  }),
};
const functions: ServiceModule<typeof lambda> = { handlers: { ListFunctions: () => ({ Functions: [] }) } };
const roles: ServiceModule<typeof iam> = {
  handlers: {
    GetRole: () => {
      throw awsError('NoSuchEntityException', 'The role with name x cannot be found.');
    },
  },
};

type AskedRequest = Partial<Pick<WireRequest, 'method' | 'path' | 'headers'>> & { body: string };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const VERSIONS: Record<string, string> = { '2010-03-31': 'sns', '2010-05-08': 'iam', '2011-06-15': 'sts' };
const serviceOfForm = (body: string) => VERSIONS[new URLSearchParams(body).get('Version') ?? ''] ?? '';

function endpointOf(options: Partial<EndpointOptions> = {}) {
  const calls: Call[] = [];
  const asked: unknown[] = [];
  let logged = '';
  const endpoint = createEndpoint({
    modules: { sns: topics, lambda: functions, iam: roles } as EndpointOptions['modules'],
    identity: {
      allows(caller, action, resource) {
        asked.push([caller.arn, action, resource]);
        return { allowed: false, reason: 'no statement allows it' };
      },
    },
    observe: (call) => calls.push(call),
    log: (text) => {
      logged += text;
    },
    ...options,
  });
  const ask = async (service: string, caller: Caller, request: AskedRequest) => {
    const { method = 'POST', path = '/', headers = {}, body } = request;
    const wire: WireRequest = { method, path, query: '', headers, body: Buffer.from(body) };
    const answer = await endpoint.dispatch(wire, caller, 'us-east-1', service);
    return { ...answer, body: Buffer.from(answer.body as Uint8Array).toString() };
  };
  return {
    calls,
    asked,
    logged: () => logged,
    form: (body: string, caller = root, accept?: string) =>
      ask(serviceOfForm(body), caller, { body, headers: { ...FORM, ...(accept && { accept }) } }),
    json: (target: string, caller = root) => ask('events', caller, { body: '{}', headers: { 'x-amz-target': target } }),
    get: (path: string, caller = root) => ask('lambda', caller, { method: 'GET', path, body: '', headers: {} }),
  };
}
const PUBLISH = 'Action=Publish&Version=2010-03-31&TopicArn=arn:t&Message=';

describe('query services answer', () => {
  it('XML, without absent members', async () => {
    const { body, headers } = await endpointOf().form(`${PUBLISH}hi`);
    expect(headers['content-type']).toBe('text/xml');
    expect(body).toContain('<PublishResult><MessageId>m-1</MessageId></PublishResult>');
  });

  it('JSON to who accepts it, with absent members as null (aws-facts 4.4)', async () => {
    const { form } = endpointOf();
    const { body, headers } = await form(`${PUBLISH}hi`, root, 'application/json');
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual({
      PublishResponse: {
        PublishResult: { MessageId: 'm-1', SequenceNumber: null },
        ResponseMetadata: { RequestId: headers['x-amzn-requestid'] },
      },
    });
    const list = JSON.parse((await form('Action=ListTopics&Version=2010-03-31', root, 'application/json')).body);
    expect(list.ListTopicsResponse.ListTopicsResult).toEqual({ NextToken: null, Topics: [{ TopicArn: 'arn:t' }] });
    const get = 'Action=GetTopicAttributes&Version=2010-03-31&TopicArn=arn:t';
    const attributes = JSON.parse((await form(get, root, 'application/json')).body);
    expect(attributes.GetTopicAttributesResponse.GetTopicAttributesResult).toEqual({
      Attributes: { DisplayName: 'x' },
    });
    const unit = JSON.parse(
      (await form('Action=DeleteTopic&Version=2010-03-31&TopicArn=a', root, 'application/json')).body,
    );
    expect(Object.keys(unit.DeleteTopicResponse)).toEqual(['ResponseMetadata']);
  });

  it('errors in either form, by the code of the wire', async () => {
    const { form } = endpointOf();
    const xml = await form(`${PUBLISH}none`);
    expect(xml.status).toBe(404);
    expect(xml.body).toContain('<Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message>');
    const json = await form(`${PUBLISH}none`, root, 'application/json');
    expect(JSON.parse(json.body)).toEqual({
      Error: { Code: 'NotFound', Message: 'Topic does not exist', Type: 'Sender' },
      RequestId: json.headers['x-amzn-requestid'],
    });
    const role = await form('Action=GetRole&Version=2010-05-08&RoleName=x');
    expect(role).toMatchObject({ status: 404, body: expect.stringContaining('<Code>NoSuchEntity</Code>') });
  });
});

describe('a caller', () => {
  it('who is root is not asked about', async () => {
    const { form, asked } = endpointOf();
    expect((await form(`${PUBLISH}hi`)).status).toBe(200);
    expect(asked).toEqual([]);
  });

  it('who is a role needs the action on the resource that the service names', async () => {
    const { form, asked } = endpointOf();
    const refused = await form(`${PUBLISH}hi`, session);
    expect(asked).toEqual([[session.arn, 'sns:Publish', 'arn:t']]);
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('<Code>AuthorizationError</Code>');
    expect(refused.body).toContain('<Message>no statement allows it</Message>');
    const allowing = endpointOf({ identity: { allows: () => ({ allowed: true }) } });
    expect((await allowing.form(`${PUBLISH}hi`, session)).status).toBe(200);
  });

  it('is refused in the words of the protocol, by default for any resource', async () => {
    const { form, get, json, asked } = endpointOf();
    const rest = await get('/2015-03-31/functions', session);
    expect(rest).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } });
    expect(await form('Action=GetRole&Version=2010-05-08&RoleName=x', session)).toMatchObject({
      status: 403,
      body: expect.stringContaining('<Code>AccessDenied</Code>'),
    });
    const events = await json('AWSEvents.ListRules', session);
    expect(events.status).toBe(400);
    expect(JSON.parse(events.body).__type).toBe('AccessDeniedException');
    expect(asked.map((entry) => (entry as string[]).slice(1))).toEqual([
      ['lambda:ListFunctions', '*'],
      ['iam:GetRole', '*'],
      ['events:ListRules', '*'],
    ]);
  });

  it('may always ask who it is', async () => {
    const { form, asked } = endpointOf();
    expect((await form('Action=GetCallerIdentity&Version=2011-06-15', session)).status).toBe(501);
    expect(asked).toEqual([]);
  });
});

describe('a fault of the endpoint', () => {
  it.each(['bug', 'text'])('says nothing to the client, and all to the log: %s', async (message) => {
    const { form, logged, calls } = endpointOf();
    const { status, body, headers } = await form(PUBLISH + message);
    expect(status).toBe(500);
    expect(body).toContain('<Type>Receiver</Type><Code>InternalFailure</Code><Message>internal failure</Message>');
    expect(body).not.toMatch(/secret|just text|\.ts/);
    expect(logged()).toContain(message === 'bug' ? 'the secret is out' : 'just text');
    expect(logged()).toContain(`sns:Publish (${headers['x-amzn-requestid']})`);
    expect(calls).toEqual([{ service: 'sns', operation: 'Publish', status: 500, code: 'InternalFailure' }]);
  });

  it('is not an operation without a handler, which is 501', async () => {
    const { form, calls, logged } = endpointOf();
    const { status, body } = await form('Action=ListSubscriptions&Version=2010-03-31');
    expect(status).toBe(501);
    expect(body).toContain('sns:ListSubscriptions is not served here');
    expect(calls).toEqual([
      { service: 'sns', operation: 'ListSubscriptions', status: 501, code: 'NotImplementedException' },
    ]);
    expect(logged()).toBe('');
  });
});

it('tells who watches of each call', async () => {
  const { form, calls } = endpointOf();
  await form(`${PUBLISH}hi`);
  await form(`${PUBLISH}none`);
  expect(calls).toEqual([
    { service: 'sns', operation: 'Publish', status: 200 },
    { service: 'sns', operation: 'Publish', status: 404, code: 'NotFound' },
  ]);
});
