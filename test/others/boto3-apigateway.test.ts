/** boto3 calls every operation of our API Gateway. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEVER, NONE, NONE_OF_API } from './support/apigateway-nothing.ts';
import { OPENAPI } from './support/openapi-document.ts';
import { readsAndChanges, replace } from './support/reads-and-changes.ts';
import { type Scenario, startScenario } from './support/scenario.ts';

const missing = { code: 'NotFoundException', status: 404, message: /^Invalid .*identifier specified/ };
const bad = { code: 'BadRequestException', status: 400 };
const conflict = { code: 'ConflictException', status: 409 };
const id = (length: number) => expect.stringMatching(new RegExp(`^[a-z0-9]{${length}}$`));
const time = { $time: expect.any(Number) };
const blob = (value: object): object => ({ $bytes: Buffer.from(JSON.stringify(value)).toString('base64') });

describe('boto3', () => {
  let s: Scenario;
  /** What the following tests name. */
  let api: { restApiId: string };
  let root: string;
  let method: { restApiId: string; resourceId: string; httpMethod: string };
  const gone = { restApiId: 'gone' };
  const noApi = { ...missing, message: 'Invalid API identifier specified 000000000000:gone' };
  const { reads, changes, deletes } = readsAndChanges(() => s);
  beforeAll(async () => {
    s = await startScenario('apigateway');
  });
  afterAll(() => s.end());

  describe('every operation, read by botocore: API Gateway', () => {
    it('keeps APIs', async () => {
      const asked = {
        name: 'api',
        description: 'ours',
        tags: { a: 'b' },
        endpointConfiguration: { types: ['REGIONAL'] },
      };
      const shown = {
        id: id(10),
        name: 'api',
        description: 'ours',
        createdDate: time,
        apiKeySource: 'HEADER',
        endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
        tags: { a: 'b' },
        disableExecuteApiEndpoint: false,
        rootResourceId: id(10),
      };
      const made = await s.ok<{ id: string; rootResourceId: string }>('CreateRestApi', asked);
      expect(made).toEqual(shown);
      api = { restApiId: made.id };
      root = made.rootResourceId;
      await s.no('CreateRestApi', { name: '' }, { ...bad, message: 'Invalid API name specified' });
      await reads('RestApi', api, shown, gone);
      await s.no('GetRestApi', gone, noApi);
      expect(await s.ok('GetRestApis')).toEqual({ items: [shown] });
      await s.no('GetRestApis', { position: 'x' }, bad);
      await changes('RestApi', api, ['/description', 'changed'], { description: 'changed' }, gone);
      const parameters = { endpointConfigurationTypes: 'REGIONAL' };
      const imported = { id: id(10), name: 'imported', version: '1', endpointConfiguration: { types: ['REGIONAL'] } };
      const body = blob(OPENAPI);
      const other = await s.ok<{ id: string }>('ImportRestApi', { body, parameters, failOnWarnings: true }, imported);
      await s.no('ImportRestApi', { body: blob([]) }, { ...bad, message: 'Invalid OpenAPI input' });
      await s.ok('PutRestApi', { restApiId: other.id, body, mode: 'overwrite' }, { id: other.id, name: 'imported' });
      await s.no('PutRestApi', { ...gone, body }, noApi);
      await deletes('RestApi', { restApiId: other.id });
    });

    it('keeps resources and methods', async () => {
      const made = { parentId: root, pathPart: 'item' };
      const shown = { ...made, id: id(6), path: '/item' };
      const { id: resourceId } = await s.ok<{ id: string }>('CreateResource', { ...api, ...made }, shown);
      await s.no('CreateResource', { ...api, ...made }, conflict);
      await s.no('CreateResource', { ...api, ...made, parentId: 'gone' }, missing);
      await reads('Resource', { ...api, resourceId }, { ...shown, id: resourceId }, { resourceId: 'gone' });
      method = { ...api, resourceId, httpMethod: 'POST' };
      const asked = {
        ...method,
        authorizationType: 'NONE',
        requestParameters: { 'method.request.querystring.q': true },
      };
      const { restApiId: _1, resourceId: _2, ...given } = asked;
      expect(await s.ok('PutMethod', asked)).toEqual({ ...given, apiKeyRequired: false });
      await s.no('PutMethod', asked, { ...conflict, message: 'Method already exists for this resource' });
      await s.no('PutMethod', { ...asked, httpMethod: 'SING' }, { ...bad, message: 'Invalid HttpMethod specified' });
      await reads('Method', method, { ...given, apiKeyRequired: false }, { httpMethod: 'GET' });
      await changes('Method', method, ['/operationName', 'put'], { operationName: 'put' }, { httpMethod: 'GET' });
      const changed = { path: '/thing', pathPart: 'thing', resourceMethods: { POST: {} } };
      await changes('Resource', { ...api, resourceId }, ['/pathPart', 'thing'], changed, { resourceId: 'gone' });
      const items = [
        { id: resourceId, parentId: root, path: '/thing', resourceMethods: { POST: { httpMethod: 'POST' } } },
      ];
      const all = await s.ok<{ items: object[] }>('GetResources', { ...api, embed: ['methods'] });
      expect(all.items).toEqual(expect.arrayContaining(items.map((item) => expect.objectContaining({ id: item.id }))));
      expect(all.items).toHaveLength(2);
      await s.no('GetResources', gone, noApi);
      const response = {
        responseParameters: { 'method.response.header.X-Y': false },
        responseModels: { 'application/json': 'Empty' },
      };
      const named = { ...method, statusCode: '200' };
      expect(await s.ok('PutMethodResponse', { ...named, ...response })).toEqual({ statusCode: '200', ...response });
      await s.no('PutMethodResponse', named, conflict);
      await s.no('PutMethodResponse', { ...named, statusCode: '999' }, bad);
      const lost = { statusCode: '404' };
      await reads('MethodResponse', named, { statusCode: '200', ...response }, lost);
      const Model = { responseModels: { 'application/json': 'Error' } };
      await changes('MethodResponse', named, ['/responseModels/application~1json', 'Error'], Model, lost);
    });

    it('keeps integrations', async () => {
      const asked = { ...method, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } };
      const shown = {
        type: 'MOCK',
        requestTemplates: asked.requestTemplates,
        passthroughBehavior: 'WHEN_NO_MATCH',
        timeoutInMillis: 29_000,
        cacheNamespace: method.resourceId,
        cacheKeyParameters: [],
      };
      expect(await s.ok('PutIntegration', asked)).toEqual(shown);
      const arn = { ...bad, message: 'AWS ARN for integration must contain path or action' };
      const uri = 'arn:aws:apigateway:us-east-1:sns:nothing/x';
      await s.no('PutIntegration', { ...method, type: 'AWS', integrationHttpMethod: 'POST', uri }, arn);
      await s.no('PutIntegration', { ...asked, httpMethod: 'GET' }, missing);
      await reads('Integration', method, shown, { httpMethod: 'GET' });
      await changes(
        'Integration',
        method,
        ['/timeoutInMillis', '5000'],
        { timeoutInMillis: 5000 },
        { httpMethod: 'GET' },
      );
      const named = { ...method, statusCode: '200' };
      const response = { selectionPattern: '2\\d{2}', responseTemplates: { 'application/json': '{"x":1}' } };
      const answered = { statusCode: '200', ...response };
      expect(await s.ok('PutIntegrationResponse', { ...named, ...response })).toEqual(answered);
      await s.no('PutIntegrationResponse', { ...named, statusCode: '404' }, { code: 'NotFoundException', status: 404 });
      const lost = { statusCode: '404' };
      await reads('IntegrationResponse', named, answered, lost);
      await changes('IntegrationResponse', named, ['/selectionPattern', ''], { statusCode: '200' }, lost);
      const tested = await s.ok<{ log: string }>(
        'TestInvokeMethod',
        { ...method, body: '{}', headers: { 'X-Y': 'z' } },
        {
          status: 200,
          body: '{"x":1}',
          headers: { 'Content-Type': 'application/json' },
          multiValueHeaders: { 'Content-Type': ['application/json'] },
          latency: expect.any(Number),
        },
      );
      expect(tested.log).toMatch(/^Execution log for request [\s\S]*Method completed with status: 200\n$/);
      await s.no('TestInvokeMethod', { ...method, httpMethod: 'GET' }, missing);
    });

    it('keeps models, validators and gateway responses', async () => {
      const model = { name: 'Thing', contentType: 'application/json', schema: '{"type":"object"}' };
      const named = { ...api, modelName: 'Thing' };
      expect(await s.ok('CreateModel', { ...api, ...model })).toEqual({ id: id(6), ...model });
      await s.no('CreateModel', { ...api, ...model }, { ...conflict, message: 'Model name already exists' });
      await s.no('CreateModel', { ...api, ...model, name: 'a b' }, bad);
      await reads('Model', named, { id: id(6), ...model }, { modelName: 'Gone' });
      await changes('Model', named, ['/schema', '{}'], { schema: '{}' }, { modelName: 'Gone' });
      const { items } = await s.ok<{ items: { name: string }[] }>('GetModels', api);
      expect(items.map(({ name }) => name).sort()).toEqual(['Empty', 'Error', 'Thing']);
      await s.no('GetModels', gone, noApi);
      await deletes('Model', named);
      const validator = { name: 'all', validateRequestBody: true, validateRequestParameters: false };
      const made = await s.ok<{ id: string }>('CreateRequestValidator', { ...api, ...validator }, validator);
      await s.no('CreateRequestValidator', { ...gone, ...validator }, noApi);
      const validated = { ...api, requestValidatorId: made.id };
      await reads('RequestValidator', validated, { ...made, ...validator }, { requestValidatorId: 'gone' });
      expect(await s.ok('GetRequestValidators', api)).toEqual({ items: [made] });
      await s.no('GetRequestValidators', gone, noApi);
      await changes('RequestValidator', validated, ['/name', 'some'], { name: 'some' }, { requestValidatorId: 'gone' });
      await deletes('RequestValidator', validated);
      const responseType = { ...api, responseType: 'THROTTLED' };
      const response = { responseType: 'THROTTLED', statusCode: '429', responseParameters: {}, defaultResponse: false };
      const templates = { responseTemplates: { 'application/json': '{"slow":"down"}' } };
      const put = { ...response, ...templates };
      expect(await s.ok('PutGatewayResponse', { ...responseType, ...templates })).toEqual(put);
      await s.no('PutGatewayResponse', { ...api, responseType: 'THROTTLED', statusCode: '999' }, bad);
      await reads('GatewayResponse', responseType, put, gone);
      await changes('GatewayResponse', responseType, ['/statusCode', '503'], { statusCode: '503' }, gone);
      expect((await s.ok<{ items: [] }>('GetGatewayResponses', api)).items).toHaveLength(21);
      await s.no('GetGatewayResponses', gone, noApi);
      await deletes('GatewayResponse', responseType);
    });

    it('deploys, and keeps stages', async () => {
      const { id: deploymentId } = await s.ok<{ id: string }>(
        'CreateDeployment',
        { ...api, description: 'first' },
        { id: id(6) },
      );
      await s.no('CreateDeployment', gone, noApi);
      const deployed = { ...api, deploymentId };
      await reads(
        'Deployment',
        deployed,
        { id: deploymentId, description: 'first', createdDate: time },
        { deploymentId: 'gone' },
      );
      const apiSummary = { '/thing': { POST: { authorizationType: 'NONE', apiKeyRequired: false } } };
      await s.ok('GetDeployment', { ...deployed, embed: ['apisummary'] }, { apiSummary });
      await changes(
        'Deployment',
        deployed,
        ['/description', 'second'],
        { description: 'second' },
        { deploymentId: 'gone' },
      );
      await s.ok('GetDeployments', api, { items: [{ id: deploymentId }] });
      await s.no('GetDeployments', gone, noApi);
      const asked = { stageName: 'prod', deploymentId, variables: { v: '1' }, tags: { c: 'd' } };
      const shown = {
        ...asked,
        methodSettings: {},
        cacheClusterEnabled: false,
        cacheClusterStatus: 'NOT_AVAILABLE',
        tracingEnabled: false,
        createdDate: time,
        lastUpdatedDate: time,
      };
      expect(await s.ok('CreateStage', { ...api, ...asked })).toEqual(shown);
      await s.no('CreateStage', { ...api, ...asked }, { ...conflict, message: 'Stage already exists' });
      const named = { ...api, stageName: 'prod' };
      const lost = { stageName: 'gone' };
      await reads('Stage', named, shown, lost);
      expect(await s.ok('GetStages', api)).toEqual({ item: [shown] });
      await s.no('GetStages', gone, noApi);
      const throttled = { methodSettings: { '*/*': { throttlingRateLimit: 100.5 } } };
      await changes('Stage', named, ['/*/*/throttling/rateLimit', '100.5'], throttled, lost);
      for (const flush of ['FlushStageCache', 'FlushStageAuthorizersCache']) {
        await s.ok(flush, named);
        await s.no(flush, { ...named, ...lost }, missing);
      }
      const answer = await fetch(`${s.endpoint.url}/_aws/execute-api/${api.restApiId}/prod/thing?q=1`, {
        method: 'POST',
      });
      expect(await answer.text()).toBe('{"x":1}');
      await s.no('DeleteDeployment', deployed, { ...bad, message: 'Active stages pointing to this deployment' });
      const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${api.restApiId}/stages/prod`;
      await s.ok('TagResource', { resourceArn, tags: { e: 'f' } });
      const nowhere = { resourceArn: `${resourceArn}2` };
      await s.no('TagResource', { ...nowhere, tags: { e: 'f' } }, missing);
      expect(await s.ok('GetTags', { resourceArn })).toEqual({ tags: { c: 'd', e: 'f' } });
      await s.no('GetTags', nowhere, missing);
      await s.ok('UntagResource', { resourceArn, tagKeys: ['c', 'e'] });
      await s.no('UntagResource', { ...nowhere, tagKeys: ['c'] }, missing);
      await deletes('Stage', named);
      await deletes('Deployment', deployed);
    });

    it('keeps the settings of the account', async () => {
      const throttleSettings = { rateLimit: expect.any(Number), burstLimit: expect.any(Number) };
      const account = { throttleSettings, features: ['UsagePlans'], apiKeyVersion: '4' };
      expect(await s.ok('GetAccount')).toEqual(account);
      const role = replace('/cloudwatchRoleArn', 'arn:aws:iam::000000000000:role/gone');
      await s.no('UpdateAccount', role, { ...bad, message: 'The role ARN does not have required permissions' });
      expect(await s.ok('UpdateAccount', replace('/cloudwatchRoleArn', ''))).toEqual(account);
    });

    it('has none of what it has no operations to make', async () => {
      for (const operation of NONE) {
        expect(await s.ok(operation)).toEqual({ items: [] });
        await s.no(operation, { position: 'x' }, { ...bad, message: 'position' });
      }
      for (const operation of NONE_OF_API) {
        expect(await s.ok(operation, api)).toEqual({ items: [] });
        await s.no(operation, gone, noApi);
      }
      for (const [operation, member] of NEVER) {
        const of = /Authorizer|Documentation/.test(operation) ? api : {};
        await s.no(operation, { ...of, [member]: 'gone' }, missing);
      }
    });

    it('takes away what was put', async () => {
      const named = { ...method, statusCode: '200' };
      await deletes('IntegrationResponse', named);
      await deletes('Integration', method);
      await deletes('MethodResponse', named);
      await deletes('Method', method);
      await deletes('Resource', { ...api, resourceId: method.resourceId });
      await s.no('DeleteResource', { ...api, resourceId: root }, { ...bad, message: 'Cannot remove root resource' });
    });

    it('misses no operation', async () => {
      expect(await s.missed()).toEqual({ unanswered: NEVER.map(([name]) => name).sort(), unrefused: ['GetAccount'] });
    });
  });
});
