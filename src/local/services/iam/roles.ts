/** The roles of the account: IAM is global, so there is one map of them for all regions. */
import { randomInt } from 'node:crypto';
import type { Policy } from '../../policy/policy.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { PolicyStore } from './policy-store.ts';

/** A policy as it was written, and as the evaluator reads it. */
export interface Document {
  text: string;
  policy: Policy;
}
/** A role's own policies; replaced with each change, never changed in place. */
export interface Rights {
  inline: ReadonlyMap<string, Document>;
  /** ARNs of managed policies. */
  attached: ReadonlySet<string>;
}
export interface RoleState {
  name: string;
  path: string;
  /** `AROA…`, new at each creation: it is what sessions and trust are bound to, not the name. */
  id: string;
  arn: string;
  created: Date;
  trust: Document;
  description?: string;
  maxSessionDuration: number;
  tags: Map<string, string>;
  rights: Rights;
  /** What all but IAM itself know of it (aws-facts 6.1): nothing without a trust policy. */
  seen: { trust?: Document; rights: Rights };
  /** Policies that went, and keep it from being deleted yet (6.2). */
  going: Record<keyof Rights, number>;
}
export interface Roles {
  /** By name, sorted as IAM lists them. */
  list(): RoleState[];
  get(name: string): RoleState | undefined;
  /** @throws NoSuchEntity */
  named(name: string | undefined): RoleState;
  byArn(arn: string): RoleState | undefined;
  add(role: RoleState): void;
  remove(role: RoleState): void;
}

export function createRoles(): Roles {
  const roles = new Map<string, RoleState>();
  return {
    list: () => [...roles.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name) => roles.get(name.toLowerCase()),
    named(name = '') {
      const role = roles.get(name.toLowerCase());
      if (role) return role;
      throw awsError('NoSuchEntityException', `The role with name ${name} cannot be found.`);
    },
    byArn(arn) {
      const role = roles.get(arn.slice(arn.lastIndexOf('/') + 1).toLowerCase());
      return role?.arn === arn ? role : undefined;
    },
    // Names are unique without regard to case [D API_CreateRole].
    add: (role) => void roles.set(role.name.toLowerCase(), role),
    remove: (role) => void roles.delete(role.name.toLowerCase()),
  };
}

/** What a role is allowed and denied: inline and attached. */
export function policiesOf({ inline, attached }: Rights, policies: PolicyStore): Policy[] {
  const managed = [...attached].flatMap((arn) => policies.get(arn)?.document.policy ?? []);
  return [...[...inline.values()].map(({ policy }) => policy), ...managed];
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** A unique id or access key id: its prefix (`AROA`, `ASIA`) and 16 or 17 characters of AWS's alphabet. */
export const uniqueId = (prefix: string, length = 17): string =>
  prefix + Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
