/** The tree of resources: finding, making and removing them by path. */
import { awsError } from '../../wire/aws-error.ts';
import { type ApiState, newId, type ResourceState } from './state.ts';

const PART = /^([a-zA-Z0-9._:@$~*,;=!&'%-]+|\{[a-zA-Z0-9._-]+\+?\})$/;
const TEXT =
  "Resource's path part only allow a-zA-Z0-9._-:+,;=!$'&*@~% or a valid greedy path variable and curly braces at the beginning and the end.";

export function addResource(api: ApiState, parent: ResourceState, pathPart: string): ResourceState {
  if (!PART.test(pathPart)) throw awsError('BadRequestException', TEXT);
  const siblings = [...api.resources.values()].filter(({ parentId }) => parentId === parent.id);
  if (siblings.some((each) => each.pathPart === pathPart)) {
    throw awsError('ConflictException', `Another resource with the same parent already has this name: ${pathPart}`);
  }
  const path = `${parent.path === '/' ? '' : parent.path}/${pathPart}`;
  const resource = { id: newId(6), parentId: parent.id, pathPart, path, methods: {} };
  api.resources.set(resource.id, resource);
  return resource;
}

/** The resource of a path, made with all above it where it is not there. */
export function ensureResource(api: ApiState, path: string): ResourceState {
  let at = api.resources.get(api.rootResourceId)!;
  for (const part of path.split('/').filter(Boolean)) {
    const child = [...api.resources.values()].find((each) => each.parentId === at.id && each.pathPart === part);
    at = child ?? addResource(api, at, part);
  }
  return at;
}

/** Removes a resource and all below it. */
export function removeResource(api: ApiState, id: string): void {
  for (const child of [...api.resources.values()]) if (child.parentId === id) removeResource(api, child.id);
  api.resources.delete(id);
}
