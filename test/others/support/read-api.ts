/** A REST API as boto3 reads it, in all its parts. */
import type { Ask, Where } from './read-state.ts';

type Items = { items?: Record<string, string>[]; item?: Record<string, string>[] };

/** Ids that API Gateway made up are named: `{api}`, `{/SendEvent}`, `{deployment}`. */
export async function readApi(ask: Ask, { region }: Where, ids: Map<string, string>): Promise<void> {
  const { items: apis = [] } = (await ask('', 'apigateway', 'GetRestApis')) as Items;
  await ask('', 'apigateway', 'GetApiKeys');
  await ask('', 'apigateway', 'GetUsagePlans');
  await ask('', 'apigateway', 'GetDomainNames');
  await ask('', 'apigateway', 'GetVpcLinks');
  for (const [index, { id: restApiId = '' }] of apis.entries()) {
    const api = index === 0 ? 'api' : `api${index + 1}`;
    ids.set(restApiId, api);
    const of = (operation: string, more = {}, title = '') =>
      ask(`{${api}}${title}`, 'apigateway', operation, { restApiId, ...more });
    await of('GetRestApi');
    await ask(`{${api}}`, 'apigateway', 'GetTags', {
      resourceArn: `arn:aws:apigateway:${region}::/restapis/${restApiId}`,
    });
    const { items: resources = [] } = (await of('GetResources', { embed: ['methods'] })) as Items;
    for (const { id: resourceId = '', path = '', resourceMethods = {} } of resources) {
      ids.set(resourceId, path);
      for (const httpMethod of Object.keys(resourceMethods)) {
        await of('GetMethod', { resourceId, httpMethod }, ` ${httpMethod} ${path}`);
        await of('GetIntegration', { resourceId, httpMethod }, ` ${httpMethod} ${path}`);
      }
    }
    await of('GetModels');
    await of('GetRequestValidators');
    await of('GetAuthorizers');
    await of('GetDocumentationParts');
    const { items: deployments = [] } = (await of('GetDeployments')) as Items;
    for (const [place, { id = '' }] of deployments.entries()) {
      ids.set(id, place === 0 ? 'deployment' : `deployment${place + 1}`);
      await of('GetDeployment', { deploymentId: id }, ` ${id}`);
    }
    await of('GetStages');
    await of('GetGatewayResponses');
  }
}
