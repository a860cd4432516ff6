/** What becomes of trust in a role that is deleted: it stays with that role's id, and a new role of the name has none (aws-facts 6.8). */
import type { Document, RoleState } from './roles.ts';

type Principals = Record<string, string | string[]>;

/** The policy with the id where the role's ARN was; the very same if it did not name the role. */
export function orphanedTrust(trust: Document, { arn, id }: Pick<RoleState, 'arn' | 'id'>): Document {
  const namesRole = trust.policy.statements.some(({ principals, notPrincipals }) =>
    [principals, notPrincipals].some((some) => some?.AWS?.includes(arn)),
  );
  if (!namesRole) return trust;
  const renamed = (name: string) => (name === arn ? id : name);
  const written = JSON.parse(trust.text, (key, value: Principals) => {
    if ((key !== 'Principal' && key !== 'NotPrincipal') || value.AWS === undefined) return value;
    return { ...value, AWS: Array.isArray(value.AWS) ? value.AWS.map(renamed) : renamed(value.AWS) };
  });
  const statements = trust.policy.statements.map((statement) => ({
    ...statement,
    ...(statement.principals ? { principals: within(statement.principals) } : {}),
    ...(statement.notPrincipals ? { notPrincipals: within(statement.notPrincipals) } : {}),
  }));
  return { text: JSON.stringify(written), policy: { ...trust.policy, statements } };

  function within(principals: Record<string, string[]>): Record<string, string[]> {
    return { ...principals, ...(principals.AWS ? { AWS: principals.AWS.map(renamed) } : {}) };
  }
}
