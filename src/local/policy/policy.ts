/** A policy document in the one form that the evaluator reads: every one-or-many is a list. */

export interface Condition {
  /** Lower case without set prefix and IfExists, e.g. `arnlike`. */
  operator: string;
  ifExists: boolean;
  /** These differ, for our single-valued keys, only where the key is missing. */
  set?: 'ForAllValues' | 'ForAnyValue';
  /** Lower case: condition keys are compared without case. */
  key: string;
  values: string[];
}

export interface Statement {
  sid?: string;
  effect: 'Allow' | 'Deny';
  actions?: string[];
  notActions?: string[];
  /** Neither resources nor notResources: a trust policy, which speaks of its own role. */
  resources?: string[];
  notResources?: string[];
  /** By type: `AWS`, `Service`, `Federated`, `CanonicalUser`; a bare `*` is kept as type `*`. */
  principals?: Record<string, string[]>;
  notPrincipals?: Record<string, string[]>;
  conditions: Condition[];
  /** Has it policy variables? Those of the older version have none: `${` means itself there. */
  variables?: boolean;
}

export interface Policy {
  statements: Statement[];
}

/** Where a document stands decides what it may hold: a trust policy no Resource, an identity policy no Principal. */
export type PolicyKind = 'identity' | 'trust' | 'resource';
