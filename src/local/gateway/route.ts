/** Finds the API, stage, resource and method that an invoke URL means, in the snapshot that the stage has deployed. */
import type { Method } from '@aws-sdk/client-api-gateway';
import type { ApiState, DeploymentState, ResourceState, StageState } from '../services/apigateway/state.ts';
import { badRequest, forbidden, missingToken } from './front-error.ts';

/** The API and stage that are meant, whatever is there. */
interface Place {
  api: ApiState;
  stage: StageState;
  deployment: DeploymentState;
  /** The caller's, even if the method is ANY. */
  httpMethod: string;
  /** As the caller wrote it, from the stage's name on: `/prod/SendEvent`. */
  path: string;
}
export interface Route extends Place {
  resource: ResourceState;
  method: Method;
  pathParameters: ReadonlyMap<string, string>;
}

const PREFIX = '/_aws/execute-api/';
const GREEDY = /^\{(.+)\+\}$/;
const PARAMETER = /^\{(.+)\}$/;

/** Throws FrontError 403 for an API or stage that is not there, or is not to be reached by this URL (aws-facts 4.8). */
export function findPlace(apis: ReadonlyMap<string, ApiState>, rawPath: string, httpMethod: string): Place {
  const [id = '', stageName = ''] = rawPath.slice(PREFIX.length).split('/', 2).map(decoded);
  const api = apis.get(id);
  const stage = api?.stages.get(stageName);
  const deployment = stage?.former ? stage.former.deployment : stage && api?.deployments.get(stage.deploymentId);
  if (!api || !stage || !deployment || api.literals.disableExecuteApiEndpoint) throw forbidden();
  return { api, stage, deployment, httpMethod, path: `/${rawPath.slice(PREFIX.length + id.length + 1)}` };
}

const NOWHERE: ResourceState = { id: '', path: '', methods: {} };
/** Where a request stands that no resource was found for: enough to word an answer by. */
export const unrouted = (place: Place): Route => ({
  ...place,
  resource: NOWHERE,
  method: {},
  pathParameters: new Map(),
});

/** Throws FrontError 403 for a path or method that is not there. */
export function findRoute(place: Place): Route {
  const { deployment, httpMethod, path } = place;
  const [, , ...rest] = path.split('/').map(decoded);
  // Whether AWS takes a slash at the end for part of the path is unverified; it is left out here.
  const segments = rest.at(-1) === '' ? rest.slice(0, -1) : rest;
  for (const { resource, parts } of ordered(deployment)) {
    const pathParameters = matchParts(parts, segments);
    if (!pathParameters) continue;
    const { methods } = resource;
    const method = Object.hasOwn(methods, httpMethod) ? methods[httpMethod] : methods.ANY;
    if (!method) continue;
    return { ...place, resource, method, pathParameters };
  }
  throw missingToken();
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('Bad Request');
  }
}

interface Entry {
  resource: ResourceState;
  parts: string[];
}
const tables = new WeakMap<DeploymentState, Entry[]>();

/** Most specific first, part by part: a name before {parameter} before {greedy+}. */
function ordered(deployment: DeploymentState): Entry[] {
  let table = tables.get(deployment);
  if (!table) {
    const rank = (part: string | undefined) =>
      part === undefined ? 0 : GREEDY.test(part) ? 3 : PARAMETER.test(part) ? 2 : 1;
    const entries = deployment.resources.map((resource) => ({
      resource,
      parts: resource.path.split('/').filter(Boolean),
    }));
    table = entries.sort((a, b) => {
      const at = a.parts.findIndex((part, i) => rank(part) !== rank(b.parts[i]));
      return at < 0 ? a.parts.length - b.parts.length : rank(a.parts[at]) - rank(b.parts[at]);
    });
    tables.set(deployment, table);
  }
  return table;
}

/** What a path holds where a resource's has `{name}`; undefined if it is another's. */
export const matchPath = (resourcePath: string, path: string): Map<string, string> | undefined =>
  matchParts(resourcePath.split('/').filter(Boolean), path.split('/').slice(1));

function matchParts(parts: string[], segments: string[]): Map<string, string> | undefined {
  const found = new Map<string, string>();
  for (const [i, part] of parts.entries()) {
    const segment = segments[i];
    if (!segment) return undefined;
    const greedy = GREEDY.exec(part)?.[1];
    if (greedy) return found.set(greedy, segments.slice(i).join('/'));
    const parameter = PARAMETER.exec(part)?.[1];
    if (parameter) found.set(parameter, segment);
    else if (part !== segment) return undefined;
  }
  return parts.length === segments.length ? found : undefined;
}
