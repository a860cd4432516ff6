/** Managed policies: AWS's own that this pattern attaches, and those that the account made. */
import { MANAGED } from './managed-policies.ts';
import type { Document } from './roles.ts';

export interface ManagedPolicy {
  arn: string;
  name: string;
  path: string;
  /** `ANPA…` */
  id: string;
  document: Document;
  description?: string;
  created: Date;
  tags: Map<string, string>;
}
export interface PolicyStore {
  /** By ARN, of whatever partition for AWS's own. */
  get(arn: string): ManagedPolicy | undefined;
  /** All of the account, sorted by name. */
  local(): ManagedPolicy[];
  add(policy: ManagedPolicy): void;
  remove(arn: string): void;
  /** AWS's own, sorted by name. */
  aws(): ManagedPolicy[];
}

export function createPolicyStore(partition: string): PolicyStore {
  const local = new Map<string, ManagedPolicy>();
  const byName = (a: ManagedPolicy, b: ManagedPolicy) => (a.name < b.name ? -1 : 1);
  /** When AWS made its policies, and their ids, are not known here. */
  const ofAws = (key: string, document: Document): ManagedPolicy => ({
    arn: `arn:${partition}:iam::aws:policy/${key}`,
    name: key.slice(key.lastIndexOf('/') + 1),
    path: `/${key.slice(0, key.lastIndexOf('/') + 1)}`,
    id: `ANPA${key
      .replace(/[^A-Za-z]/g, '')
      .toUpperCase()
      .padEnd(17, 'A')
      .slice(0, 17)}`,
    document,
    created: new Date(0),
    tags: new Map(),
  });
  return {
    get(arn) {
      const key = managedName(arn);
      const document = MANAGED.get(key);
      return document ? ofAws(key, document) : local.get(arn);
    },
    local: () => [...local.values()].sort(byName),
    add: (policy) => void local.set(policy.arn, policy),
    remove: (arn) => void local.delete(arn),
    aws: () => [...MANAGED].map(([key, document]) => ofAws(key, document)).sort(byName),
  };
}

/** `arn:aws:iam::aws:policy/service-role/X` → `service-role/X`: the partition doesn't matter. */
const managedName = (arn: string): string => /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
