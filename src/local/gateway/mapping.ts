/** Evaluates the right side of a parameter mapping: `'static'`, `method.request.querystring.x`, `context.requestId` … */
import type { Exchange } from './exchange.ts';
import { jsonPath } from './json-path.ts';
import { queryParameters } from './query-string.ts';
import { headerOf } from './request-headers.ts';
import { readProperty } from './vtl-method.ts';
import { fromJson, printed, readJson, type VtlValue } from './vtl-value.ts';

/** What the backend answered, as mappings of the response see it. */
export interface Backend {
  status: number;
  headers: ReadonlyMap<string, string>;
  body: string;
}

/** A member of the map itself: `constructor` is a name like any other. */
export const ownText = (map: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** The mapped text, or undefined if what it names is not there. */
export function mapped(source: string, exchange: Exchange, backend?: Backend): string | undefined {
  if (source.startsWith("'")) return source.slice(1, source.endsWith("'") && source.length > 1 ? -1 : undefined);
  const [root = '', ...rest] = source.split('.');
  if (root === 'context') return textOf(rest.reduce<VtlValue>(readProperty, exchange.context));
  if (root === 'stageVariables') return ownText(exchange.route.stage.variables, rest.join('.'));
  const [, place = '', ...names] = rest;
  const name = names.join('.');
  if (root === 'method') return ofRequest(place, name, exchange);
  if (root !== 'integration' || !backend) return undefined;
  if (place === 'header' || place === 'multivalueheader') return backend.headers.get(name.toLowerCase());
  return place === 'body' ? ofBody(backend.body, name) : undefined;
}

function ofRequest(place: string, name: string, { parameters, request, body }: Exchange): string | undefined {
  switch (place) {
    case 'querystring':
      return parameters.querystring.get(name);
    case 'path':
      return parameters.path.get(name);
    case 'header':
    case 'multivalueheader':
      return headerOf(parameters.header, name);
    case 'multivaluequerystring':
      return valuesOf(request.query, name).join(',') || undefined;
    case 'body':
      return ofBody(body, name);
    default:
      return undefined;
  }
}

const valuesOf = (query: string, name: string): string[] =>
  queryParameters(query).flatMap(([each, value]) => (each === name ? [value] : []));

/** The whole body, or the part of it that a JSON path names. */
function ofBody(body: string, path: string): string | undefined {
  if (path === '') return body;
  const json = readJson(body);
  return json === undefined ? undefined : textOf(jsonPath(fromJson(json), `$.${path}`));
}

const textOf = (value: VtlValue): string | undefined =>
  value === undefined || value === null ? undefined : printed(value);
