/** Which AWS a command works on, said in one line and as part of a document. */
import type { Meant } from '../../target/meant-target.ts';
import type { Target } from '../../target/target.ts';
import { visible } from './visible.ts';

export interface TargetDocument {
  kind: Target['kind'];
  account: string;
  region: string;
  endpoint?: string;
  profile?: string;
}

/** `target` in documents. */
export function targetDocument({ kind, account, region, endpoint, profile }: Target): TargetDocument {
  return { kind, account: account ?? '', region, ...(endpoint ? { endpoint } : {}), ...(profile ? { profile } : {}) };
}

/** `local · us-east-1 · http://127.0.0.1:4566`, `aws · 123456789012 · eu-west-1 · profile dev`. */
export function targetText({ kind, account, region, endpoint, profile }: Target): string {
  const parts = [kind, kind === 'local' ? undefined : account, region, endpoint, profile && `profile ${profile}`];
  return visible(parts.filter(Boolean).join(' · '));
}

/** The same of a target that could not be reached: `local`, `endpoint · http://127.0.0.1:4566`, `aws · eu-west-1 · profile dev`. */
export function meantText({ kind, region, endpoint, profile }: Meant): string {
  const aws = kind === 'aws' ? region : undefined;
  const parts = [kind, aws, kind === 'local' ? undefined : endpoint, profile && `profile ${profile}`];
  return visible(parts.filter(Boolean).join(' · '));
}
