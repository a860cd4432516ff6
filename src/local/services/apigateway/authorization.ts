/** IAM's names for API Gateway's operations: the HTTP method as action, the path as resource (aws-facts 11.3). */
import type { Context } from '../../wire/service.ts';

/** e.g. `apigateway:PUT` on `arn:aws:apigateway:us-east-1::/restapis/abc`. */
export function authorizationOf(
  partition: string,
  input: object,
  { operation, region }: Context,
): { action: string; resource: string } {
  const [method = '', uri = ''] = operation.traits.http ?? [];
  const values = new Map<string, unknown>(Object.entries(input));
  const path = uri.split('?')[0]!.replace(/\{(\w+)\+?\}/g, (_all, name: string) => encoded(values.get(name)));
  return { action: `apigateway:${method}`, resource: `arn:${partition}:apigateway:${region}::${path}` };
}

const encoded = (value: unknown): string => encodeURIComponent(String(value ?? ''));
