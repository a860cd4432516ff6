/** IAM's names for API Gateway's operations: the HTTP method as action, the path as resource (aws-facts 11.3). */
import { type Authorization, withTags } from '../../wire/authorize.ts';
import type { Context } from '../../wire/service.ts';

/** e.g. `apigateway:PUT` on `arn:aws:apigateway:us-east-1::/restapis/abc`; what makes tags needs that on `/tags/…`, too. */
export function authorizationOf(
  partition: string,
  input: object,
  { operation, region }: Context,
): readonly Authorization[] {
  const [method = '', uri = ''] = operation.traits.http ?? [];
  const values = new Map<string, unknown>(Object.entries(input));
  const path = uri.split('?')[0]!.replace(/\{(\w+)\+?\}/g, (_all, name: string) => encoded(values.get(name)));
  const prefix = `arn:${partition}:apigateway:${region}::`;
  const asked = { action: `apigateway:${method}`, resource: `${prefix}${path}` };
  // Of what isn't there yet nobody knows the id: that `*` stands for it is unverified, as is how AWS writes an ARN here.
  const made = `${prefix}${path}/${operation.name === 'CreateStage' ? encoded(values.get('stageName')) : '*'}`;
  const tagging = { action: 'apigateway:PUT', resource: `${prefix}/tags/${encoded(made)}` };
  return withTags(asked, tagging, operation.name === 'TagResource' ? undefined : values.get('tags'));
}

const encoded = (value: unknown): string => encodeURIComponent(String(value ?? ''));
