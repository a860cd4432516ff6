/** The URI of an AWS integration: which service it calls, and how (aws-facts 4.1). */

export interface IntegrationUri {
  region: string;
  service: string;
  /** Raw path of the request, or the action that API Gateway adds. */
  call: { kind: 'path'; path: string } | { kind: 'action'; action: string; query: string };
}

const ARN = /^arn:[a-z-]+:apigateway:([a-z0-9-]+):(?:[^:.]+\.)?([a-z0-9-]+):(path|action)\/(.*)$/s;

/** `arn:aws:apigateway:{region}:{service}:path/{path}` or `…:action/{Action}`; `path//` is the path `/`. */
export function parseIntegrationUri(uri: string): IntegrationUri | { fault: string } {
  if (!uri.startsWith('arn:')) return { fault: 'Invalid ARN specified in the request' };
  const [, region = '', service = '', kind, rest = ''] = ARN.exec(uri) ?? [];
  if (!kind) {
    const isGateway = /^arn:[a-z-]+:apigateway:/.test(uri);
    return {
      fault: isGateway ? 'AWS ARN for integration must contain path or action' : 'Invalid ARN specified in the request',
    };
  }
  if (kind === 'path') return { region, service, call: { kind, path: rest.startsWith('/') ? rest : `/${rest}` } };
  const [action = '', query = ''] =
    rest.split('&').length > 1 ? [rest.split('&')[0], rest.slice(rest.indexOf('&') + 1)] : [rest];
  return { region, service, call: { kind: 'action', action, query } };
}
