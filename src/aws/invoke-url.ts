/** The open URL of a REST API's method. */
import type { Aws } from './aws.ts';

/** On AWS `https://{id}.execute-api.…/prod/SendEvent`; elsewhere `<endpoint>/_aws/execute-api/{id}/prod/SendEvent`. */
export function invokeUrl(aws: Pick<Aws, 'endpoint' | 'region' | 'dnsSuffix'>, apiId: string, stage: string): string {
  const path = `${stage}/SendEvent`;
  if (aws.endpoint) return `${aws.endpoint.replace(/\/+$/, '')}/_aws/execute-api/${apiId}/${path}`;
  return `https://${apiId}.execute-api.${aws.region}.${aws.dnsSuffix}/${path}`;
}
