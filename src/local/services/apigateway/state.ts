/** What API Gateway remembers: APIs with their resources, models, deployments and stages. */
import { randomInt } from 'node:crypto';
import type {
  GatewayResponse,
  Method,
  MethodSetting,
  Model,
  RequestValidator,
  RestApi,
} from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { World } from '../../world.ts';

export interface ResourceState {
  id: string;
  parentId?: string;
  pathPart?: string;
  path: string;
  /** By HTTP method, `ANY` among them. */
  methods: Record<string, Method>;
}
/** What requests are answered by. */
export interface Snapshot {
  readonly resources: readonly ResourceState[];
  /** By name. */
  readonly models: ReadonlyMap<string, Model>;
  /** By id. */
  readonly validators: ReadonlyMap<string, RequestValidator>;
  /** By type: those that were put, and no defaults. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
}
/** The API as it was: changes need a new deployment. */
export interface DeploymentState extends Snapshot {
  id: string;
  description?: string;
  createdDate: Date;
}
export interface StageState {
  /** What requests reach until its deployment is to be seen (aws-facts 4.11): of a fresh stage nothing. */
  former?: { deployment?: DeploymentState };
  stageName: string;
  deploymentId: string;
  description?: string;
  tracingEnabled?: boolean;
  documentationVersion?: string;
  variables: Record<string, string>;
  /** By `resource path/method`, slashes of the path as `~1`; the key for all is `*` + `/*`. */
  methodSettings: Record<string, MethodSetting>;
  tags: Record<string, string>;
  createdDate: Date;
  lastUpdatedDate: Date;
}
/** The members of an API that are plain values: name, description, policy … */
export type Literals = Omit<RestApi, 'id' | 'createdDate' | 'tags' | 'rootResourceId' | 'warnings'>;
export interface ApiState {
  id: string;
  region: string;
  createdDate: Date;
  tags: Record<string, string>;
  literals: Literals;
  rootResourceId: string;
  resources: Map<string, ResourceState>;
  models: Map<string, Model>;
  validators: Map<string, RequestValidator>;
  gatewayResponses: Map<string, GatewayResponse>;
  deployments: Map<string, DeploymentState>;
  stages: Map<string, StageState>;
}

export interface GatewayState {
  readonly world: World;
  /** By id; ids are unique over all regions, as an invoke URL names none. */
  readonly apis: Map<string, ApiState>;
  /** The role for execution logs, by region. */
  readonly logRoles: Map<string, string>;
  inRegion(region: string): ApiState[];
  /** Throws NotFoundException, as do the ones below. */
  api(region: string, id: string | undefined): ApiState;
  resource(api: ApiState, id: string | undefined): ResourceState;
  method(api: ApiState, resourceId: string | undefined, httpMethod: string | undefined): Method;
  stage(api: ApiState, name: string | undefined): StageState;
  deployment(api: ApiState, id: string | undefined): DeploymentState;
  now(): Date;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Ids are lower-case letters and digits: 10 of an API, 6 of what is in it. */
export const newId = (length: number): string =>
  Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');

const notFound = (what: string) => awsError('NotFoundException', `Invalid ${what} identifier specified`);
const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw notFound(what);
  return value;
};

export function createGatewayState(world: World): GatewayState {
  const apis = new Map<string, ApiState>();
  return {
    world,
    apis,
    logRoles: new Map(),
    inRegion: (region) => [...apis.values()].filter((api) => api.region === region),
    api(region, id = '') {
      const api = apis.get(id);
      if (api?.region !== region) throw noSuchApi(world, id);
      return api;
    },
    resource: (api, id = '') => found(api.resources.get(id), 'Resource'),
    method(api, resourceId, httpMethod = '') {
      const { methods } = this.resource(api, resourceId);
      return found(Object.hasOwn(methods, httpMethod) ? methods[httpMethod] : undefined, 'Method');
    },
    stage: (api, name = '') => found(api.stages.get(name), 'stage'),
    deployment: (api, id = '') => found(api.deployments.get(id), 'Deployment'),
    // API Gateway keeps whole seconds [D: the AWS CLI's examples of get-rest-apis, get-stages, get-deployments].
    now: () => new Date(Math.floor(world.clock.now() / 1000) * 1000),
  };
}

/** The only one that repeats the id, with the account before it (aws-facts 4.11). */
const noSuchApi = (world: World, id: string) =>
  awsError('NotFoundException', `Invalid API identifier specified ${world.account}:${id}`);

/** The API as it is now, apart from what becomes of it. */
export const snapshotOf = ({ resources, models, validators, gatewayResponses }: ApiState): Snapshot =>
  structuredClone({ resources: [...resources.values()], models, validators, gatewayResponses });

export const toRestApi = (api: ApiState): RestApi => ({
  ...api.literals,
  id: api.id,
  createdDate: api.createdDate,
  rootResourceId: api.rootResourceId,
  ...(Object.keys(api.tags).length ? { tags: api.tags } : {}),
});

/** Throws BadRequestException; the text is unverified. */
export function apiKeySourceOf(text: string): Literals['apiKeySource'] {
  if (text === 'HEADER' || text === 'AUTHORIZER') return text;
  throw awsError('BadRequestException', `Invalid API key source specified: ${text}`);
}

/** An API with nothing but its root resource and the two models every new one has. */
export function createApiState(state: GatewayState, region: string, literals: Literals): ApiState {
  let id = newId(10);
  while (state.apis.has(id)) id = newId(10);
  const root: ResourceState = { id: newId(10), path: '/', methods: {} };
  return {
    id,
    region,
    createdDate: state.now(),
    tags: {},
    literals,
    rootResourceId: root.id,
    resources: new Map([[root.id, root]]),
    models: new Map(DEFAULT_MODELS.map((model) => [model.name!, { ...model, id: newId(6) }])),
    validators: new Map(),
    gatewayResponses: new Map(),
    deployments: new Map(),
    stages: new Map(),
  };
}

const schema = (title: string, properties?: object) =>
  JSON.stringify({ $schema: 'http://json-schema.org/draft-04/schema#', title, type: 'object', properties }, null, 2);
const DEFAULT_MODELS: Model[] = [
  {
    name: 'Empty',
    description: 'This is a default empty schema model',
    contentType: 'application/json',
    schema: schema('Empty Schema'),
  },
  {
    name: 'Error',
    description: 'This is a default error schema model',
    contentType: 'application/json',
    schema: schema('Error Schema', { message: { type: 'string' } }),
  },
];
