/** REST APIs of the stack's name or tag in all their parts, deployments included. */
import {
  APIGatewayClient,
  GetAuthorizersCommand,
  GetDeploymentsCommand,
  GetDocumentationPartsCommand,
  GetGatewayResponsesCommand,
  GetModelsCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  GetStagesCommand,
  paginateGetRestApis,
  type RestApi,
} from '@aws-sdk/client-api-gateway';
import { OWNER_TAG, type Stack } from '../../../src/pattern/stack.ts';
import type { Reading } from './reading.ts';

async function readApi({ clientOf, ask, call }: Reading, api: RestApi, name: string): Promise<void> {
  const front = clientOf(APIGatewayClient);
  const of = { restApiId: api.id };
  call(api.id, name);
  call(api.rootResourceId, `/ of ${name}`);
  await ask(`GetRestApis ${name}`, Promise.resolve(api));
  const [resources, models, deployments, stages, answers, validators] = await Promise.all([
    front.send(new GetResourcesCommand({ ...of, embed: ['methods'], limit: 500 })),
    front.send(new GetModelsCommand({ ...of, limit: 500 })),
    front.send(new GetDeploymentsCommand({ ...of, limit: 500 })),
    front.send(new GetStagesCommand(of)),
    front.send(new GetGatewayResponsesCommand({ ...of, limit: 500 })),
    front.send(new GetRequestValidatorsCommand({ ...of, limit: 500 })),
    ask(`GetAuthorizers ${name}`, front.send(new GetAuthorizersCommand(of))),
    ask(`GetDocumentationParts ${name}`, front.send(new GetDocumentationPartsCommand(of))),
  ]);
  for (const { id, path } of resources.items ?? []) call(id, `${path} of ${name}`);
  for (const { id, description } of deployments.items ?? []) call(id, `deployment ${description}`);
  for (const { id, name: model } of models.items ?? []) call(id, `model ${model}`);
  for (const { id, name: validator } of validators.items ?? []) call(id, `validator ${validator}`);
  const own = (answers.items ?? []).filter(({ defaultResponse }) => !defaultResponse);
  // An API is made with these two, and an overwrite takes them away or not.
  const made = (models.items ?? []).filter(({ name: model = '' }) => !['Empty', 'Error'].includes(model));
  const answered: Record<string, unknown> = {
    GetResources: resources.items,
    GetModels: made,
    GetDeployments: deployments.items,
    GetStages: stages.item,
    GetGatewayResponses: own,
    GetRequestValidators: validators.items,
  };
  for (const [title, items] of Object.entries(answered)) await ask(`${title} ${name}`, Promise.resolve({ items }));
}

export async function readFront(reading: Reading, stack: Stack): Promise<void> {
  const apis: RestApi[] = [];
  for await (const { items = [] } of paginateGetRestApis({ client: reading.clientOf(APIGatewayClient) }, {})) {
    apis.push(...items.filter(({ name, tags }) => name === stack.api.name || tags?.[OWNER_TAG] === stack.name));
  }
  // One that only just was made says less of itself.
  const said = (api: RestApi) => JSON.stringify({ ...api, id: '', rootResourceId: '', createdDate: '' });
  apis.sort((a, b) => (said(a) < said(b) ? -1 : 1));
  for (const [at, api] of apis.entries()) await readApi(reading, api, at === 0 ? 'api' : `api ${at + 1}`);
}
