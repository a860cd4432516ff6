/** Hand damage to the REST API, all of it in what is edited; that it may be deployed, too, is the stage's matter. */
import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  DeleteIntegrationResponseCommand,
  DeleteMethodCommand,
  DeleteMethodResponseCommand,
  DeleteModelCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  TagResourceCommand,
  UpdateIntegrationCommand,
  UpdateIntegrationResponseCommand,
  UpdateMethodCommand,
  UpdateMethodResponseCommand,
  UpdateModelCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import type { Properties } from '../../../src/resources/resource.ts';
import { methodOf, patchOf } from './api-hands.ts';
import { type Damages, fixed, LOOKALIKE, type More, OWNED, type Place } from './damage.ts';
import { withLeaf } from './leaves.ts';

const GET = ['Body', 'paths', '/SendEvent', 'get'];
const INTEGRATION = [...GET, 'x-amazon-apigateway-integration'];
const at = (...keys: string[]) => new RegExp(`^${keys.map((key) => key.replaceAll(/[/.]/g, '\\$&')).join('\\.')}`);
const below = (keys: string[], rest: string) => new RegExp(`${at(...keys).source}\\.${rest}$`);
const WANTED = 'API Gateway has one always';

interface Responses {
  [pattern: string]: { statusCode: string };
}
const responsesOf = ({ Body }: Properties) =>
  (Body as { paths: Record<string, Record<string, Record<string, { responses: Responses }>>> }).paths['/SendEvent']!
    .get!['x-amazon-apigateway-integration']!.responses;

async function write(
  place: Place,
  wrong: Properties,
  { keys, path, value: right }: { keys: readonly (string | number)[]; path: string; value: unknown },
) {
  const { front, restApiId, method } = await methodOf(place);
  const names = keys.map(String);
  let value: unknown = wrong;
  for (const key of keys) value = (value as Properties | undefined)?.[key];
  if (path.startsWith('Endpoint')) {
    const type = patchOf(['endpointConfiguration', 'types', (right as string[])[0]!], (value as string[])[0]);
    return front.send(new UpdateRestApiCommand({ restApiId, ...type }));
  }
  if (names[1] === 'components') {
    const { components } = wrong.Body as { components: { schemas: Record<string, unknown> } };
    const [, , , modelName = ''] = names;
    const schema = JSON.stringify(components.schemas[modelName] ?? {});
    return front.send(new UpdateModelCommand({ restApiId, modelName, ...patchOf(['schema'], schema) }));
  }
  if (names[4] === 'responses') {
    const model = patchOf(['responseModels', names[7]!], value && String(value).split('/').at(-1));
    return front.send(new UpdateMethodResponseCommand({ ...method, statusCode: names[5]!, ...model }));
  }
  if (names[5] !== 'responses') {
    return front.send(new UpdateIntegrationCommand({ ...method, ...patchOf(names.slice(5), value) }));
  }
  const { statusCode } = responsesOf(place.resource.properties())[names[6]!]!;
  return front.send(new UpdateIntegrationResponseCommand({ ...method, statusCode, ...patchOf(names.slice(7), value) }));
}

/** Something that stands at `keys` in the body then. */
const put = (
  what: string,
  keys: readonly string[],
  value: unknown,
  inflict: (hands: Awaited<ReturnType<typeof methodOf>>) => Promise<unknown>,
): More => ({
  what,
  wrong: (properties) => withLeaf(properties, { keys }, value),
  inflict: async (place) => inflict(await methodOf(place)),
});
const patched = (what: string, keys: readonly string[], value: unknown, path: string, to: string): More =>
  put(what, keys, value, ({ front, method }) =>
    front.send(new UpdateMethodCommand({ ...method, ...patchOf([path], to) })),
  );
const literal = (what: string, name: string, value: unknown, path: string): More => ({
  what,
  wrong: (properties) => ({ ...properties, [name]: value }),
  async inflict(place) {
    const { front, restApiId } = await methodOf(place);
    return front.send(new UpdateRestApiCommand({ restApiId, ...patchOf([path], value) }));
  },
});

export const ofRestApis: Damages = {
  kind: 'AWS::ApiGateway::RestApi',
  leaves: [
    fixed(/^(Name|Body\.info\.title)$/, 'they go together: see there'),
    fixed(/^(Body\.openapi|Body\.info\.version|FailOnWarnings)$/, 'of how it is written: nothing of it can be read'),
    fixed(below(GET, 'responses\\.\\d+\\.description'), 'API Gateway keeps none'),
    { path: /^EndpointConfiguration\.Types$/, change: () => ['EDGE'], remove: WANTED },
    {
      path: below(GET, 'responses\\.\\d+\\..*\\$ref'),
      change: (value) => {
        const [error, fine] = ['ErrorResponseModel', 'ResponseModel'].map((name) => `#/components/schemas/${name}`);
        return value === error ? fine : error;
      },
      remove: true,
    },
    fixed(below(INTEGRATION, 'type'), 'it goes with the whole integration: see there'),
    fixed(below(INTEGRATION, 'responses\\..*\\.statusCode'), 'another status is another response'),
    {
      path: below(INTEGRATION, 'passthroughBehavior'),
      change: () => 'when_no_match',
      remove: WANTED,
    },
    { path: below(INTEGRATION, 'httpMethod'), change: () => 'GET', remove: WANTED },
    { path: below(INTEGRATION, 'uri'), change: (value) => String(value).replace('sns', 'sqs'), remove: WANTED },
    {
      path: below(INTEGRATION, 'credentials'),
      change: (_value, { stack }) => stack.functions.success.role.arn,
      remove: true,
    },
    { path: below(INTEGRATION, 'requestParameters\\..*'), change: () => "'text/plain'", remove: true },
    { path: below(INTEGRATION, '(.*\\.)?(request|response)Templates\\..*'), change: () => 'theirs', remove: true },
    { path: /^Body\.components\.schemas\..*\.type$/, change: () => 'number', remove: true },
    { path: /^Body\.components\.schemas\..*\.title$/, change: () => 'theirs', remove: true },
    OWNED,
  ],
  write,
  more: [
    {
      what: 'of another name',
      wrong: (properties) => withLeaf({ ...properties, Name: 'theirs' }, { keys: ['Body', 'info', 'title'] }, 'theirs'),
      async inflict(place) {
        const { front, restApiId } = await methodOf(place);
        await front.send(new UpdateRestApiCommand({ restApiId, ...patchOf(['name'], 'theirs') }));
      },
    },
    put('with a path more', ['Body', 'paths', '/theirs'], {}, ({ front, restApiId, rootId: parentId }) =>
      front.send(new CreateResourceCommand({ restApiId, parentId, pathPart: 'theirs' })),
    ),
    put('with a method more', [...GET.slice(0, -1), 'post'], { responses: {} }, ({ front, method }) =>
      front.send(new PutMethodCommand({ ...method, httpMethod: 'POST', authorizationType: 'NONE' })),
    ),
    put('without its method', GET.slice(0, -1), {}, ({ front, method }) => front.send(new DeleteMethodCommand(method))),
    put('with a model more', ['Body', 'components', 'schemas', 'Theirs'], { type: 'string' }, ({ front, restApiId }) =>
      front.send(
        new CreateModelCommand({
          restApiId,
          name: 'Theirs',
          contentType: 'application/json',
          schema: '{"type":"string"}',
        }),
      ),
    ),
    put('without a model', ['Body', 'components', 'schemas', 'ResponseModel'], undefined, ({ front, restApiId }) =>
      front.send(new DeleteModelCommand({ restApiId, modelName: 'ResponseModel' })),
    ),
    put('with a response more', [...GET, 'responses', '404'], { description: '404 response' }, ({ front, method }) =>
      front.send(new PutMethodResponseCommand({ ...method, statusCode: '404' })),
    ),
    put('without a response', [...GET, 'responses', '429'], undefined, ({ front, method }) =>
      front.send(new DeleteMethodResponseCommand({ ...method, statusCode: '429' })),
    ),
    put('that answers no 429', [...INTEGRATION, 'responses', '429'], undefined, ({ front, method }) =>
      front.send(new DeleteIntegrationResponseCommand({ ...method, statusCode: '429' })),
    ),
    put('with a time of its own', [...INTEGRATION, 'timeoutInMillis'], 50, ({ front, method }) =>
      front.send(new UpdateIntegrationCommand({ ...method, ...patchOf(['timeoutInMillis'], 50) })),
    ),
    put('that calls nobody', INTEGRATION, { type: 'mock', passthroughBehavior: 'when_no_match' }, ({ front, method }) =>
      front.send(new PutIntegrationCommand({ ...method, type: 'MOCK' })),
    ),
    patched(
      'for signed requests alone',
      [...GET, 'x-amazon-apigateway-auth'],
      { type: 'AWS_IAM' },
      'authorizationType',
      'AWS_IAM',
    ),
    patched('that wants a key', [...GET, 'x-destined-api-key'], true, 'apiKeyRequired', 'true'),
    {
      what: 'that validates what is asked',
      // The id is the service's own.
      wrong: (properties) => withLeaf(properties, { keys: [...GET, 'x-amazon-apigateway-request-validator'] }, /^\w+$/),
      async inflict(place) {
        const { front, restApiId, method } = await methodOf(place);
        const request = { restApiId, name: 'theirs', validateRequestParameters: true };
        const { id } = await front.send(new CreateRequestValidatorCommand(request));
        await front.send(new UpdateMethodCommand({ ...method, ...patchOf(['requestValidatorId'], id) }));
      },
    },
    literal('closed at its own address', 'DisableExecuteApiEndpoint', true, 'disableExecuteApiEndpoint'),
    literal('that takes keys from elsewhere', 'ApiKeySourceType', 'AUTHORIZER', 'apiKeySource'),
    {
      ...LOOKALIKE,
      async inflict(place) {
        const { front, restApiId } = await methodOf(place);
        const resourceArn = `arn:aws:apigateway:${place.stack.region}::/restapis/${restApiId}`;
        await front.send(new TagResourceCommand({ resourceArn, tags: { 'destined:records': 'off' } }));
      },
    },
  ],
};
