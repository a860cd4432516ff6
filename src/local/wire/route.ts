/** Finds the restJson1 operation of a method and a path. */
import type { Operation, Service } from './service.ts';
import type { WireRequest } from './wire.ts';

interface Route {
  method: string;
  segments: string[];
  query: [string, string][];
  operation: Operation;
}
export interface RouteMatch {
  operation: Operation;
  labels: Record<string, string>;
}

const tables = new WeakMap<Service, Route[]>();

/** The operation and its decoded URI labels, or undefined. Throws URIError on a malformed `%`. */
export function matchRoute(service: Service, request: WireRequest): RouteMatch | undefined {
  const segments = segmentsOf(request.path);
  const query = new URLSearchParams(request.query);
  for (const route of routesOf(service)) {
    if (route.method !== request.method) continue;
    // `?mode=overwrite` may be part of a route.
    if (!route.query.every(([key, value]) => query.has(key) && (value === '' || query.get(key) === value))) continue;
    const labels = labelsOf(route, segments);
    if (labels) return { operation: route.operation, labels };
  }
  return undefined;
}

/** Most specific first: a literal segment beats a label. */
function routesOf(service: Service): Route[] {
  let routes = tables.get(service);
  if (!routes) {
    routes = [...service.operations.values()].map((operation) => {
      const [method, uri] = operation.traits.http ?? ['', '/'];
      const [path = '', query = ''] = uri.split('?');
      return { method, operation, segments: segmentsOf(path), query: [...new URLSearchParams(query)] };
    });
    const literals = ({ segments, query }: Route) => segments.filter((s) => !s.startsWith('{')).length + query.length;
    routes.sort((a, b) => literals(b) - literals(a));
    tables.set(service, routes);
  }
  return routes;
}

/** Split before decoding: ARNs in labels hold %2F. */
const segmentsOf = (path: string): string[] =>
  path.split('/').filter((segment, i, all) => i > 0 && !(segment === '' && i === all.length - 1));

function labelsOf(route: Route, segments: string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [i, want] of route.segments.entries()) {
    const got = segments[i];
    if (!got) return undefined;
    if (want.endsWith('+}')) {
      labels[want.slice(1, -2)] = segments.slice(i).map(decodeURIComponent).join('/');
      return labels;
    }
    if (want.startsWith('{')) labels[want.slice(1, -1)] = decodeURIComponent(got);
    else if (want !== got) return undefined;
  }
  return segments.length === route.segments.length ? labels : undefined;
}
