/** The tree of resources: finding, making and removing them by path. */
import { awsError } from '../../wire/aws-error.ts';
import { type ApiState, newId, type ResourceState } from './state.ts';

const PART = /^([a-zA-Z0-9._:@$~*,;=!&'%-]+|\{[a-zA-Z0-9._-]+\+?\})$/;
const TEXT =
  "Resource's path part only allow a-zA-Z0-9._-:+,;=!$'&*@~% or a valid greedy path variable and curly braces at the beginning and the end.";

const childrenOf = (api: ApiState, id: string): ResourceState[] =>
  [...api.resources.values()].filter(({ parentId }) => parentId === id);
const pathBelow = ({ path }: ResourceState, pathPart: string): string => `${path === '/' ? '' : path}/${pathPart}`;

function checkPlace(api: ApiState, parent: ResourceState, pathPart: string, except?: ResourceState): void {
  if (!PART.test(pathPart)) throw awsError('BadRequestException', TEXT);
  if (childrenOf(api, parent.id).some((each) => each.pathPart === pathPart && each !== except)) {
    throw awsError('ConflictException', `Another resource with the same parent already has this name: ${pathPart}`);
  }
}

/** Gives a resource another name or parent; all below it moves along. */
export function moveResource(api: ApiState, resource: ResourceState, parent: ResourceState, pathPart: string): void {
  // The text is unverified.
  if (`${parent.path}/`.startsWith(`${resource.path}/`)) {
    throw awsError('BadRequestException', 'Resource cannot be moved below itself');
  }
  checkPlace(api, parent, pathPart, resource);
  Object.assign(resource, { parentId: parent.id, pathPart });
  setPath(api, resource, pathBelow(parent, pathPart));
}

function setPath(api: ApiState, resource: ResourceState, path: string): void {
  resource.path = path;
  for (const child of childrenOf(api, resource.id)) setPath(api, child, pathBelow(resource, child.pathPart!));
}

export function addResource(api: ApiState, parent: ResourceState, pathPart: string): ResourceState {
  checkPlace(api, parent, pathPart);
  const resource = { id: newId(6), parentId: parent.id, pathPart, path: pathBelow(parent, pathPart), methods: {} };
  api.resources.set(resource.id, resource);
  return resource;
}

/** The resource of a path, made with all above it where it is not there. */
export function ensureResource(api: ApiState, path: string): ResourceState {
  let at = api.resources.get(api.rootResourceId)!;
  for (const part of path.split('/').filter(Boolean)) {
    const child = childrenOf(api, at.id).find(({ pathPart }) => pathPart === part);
    at = child ?? addResource(api, at, part);
  }
  return at;
}

/** Removes a resource and all below it. */
export function removeResource(api: ApiState, id: string): void {
  for (const child of childrenOf(api, id)) removeResource(api, child.id);
  api.resources.delete(id);
}
