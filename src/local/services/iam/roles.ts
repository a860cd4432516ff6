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
  inline: Map<string, Document>;
  /** ARNs of managed policies. */
  attached: Set<string>;
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

/** The policies that decide for a role: inline and attached. */
export function policiesOf(role: RoleState, policies: PolicyStore): Policy[] {
  const attached = [...role.attached].flatMap((arn) => policies.get(arn)?.document.policy ?? []);
  return [...[...role.inline.values()].map(({ policy }) => policy), ...attached];
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** A unique id or access key id: its prefix (`AROA`, `ASIA`) and 16 or 17 characters of AWS's alphabet. */
export const uniqueId = (prefix: string, length = 17): string =>
  prefix + Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
