/** What doctor found: a line for each check, with what mends it; and the policy of the caller. */
import type { ChalkInstance } from 'chalk';
import type { PolicyDocument } from '../../pattern/caller-policy.ts';
import type { Check } from '../../provision/check.ts';
import { hanging } from './hanging.ts';
import { visible } from './visible.ts';

export interface DoctorDocument {
  checks: Check[];
  /** With --policy, which checks nothing. */
  policy?: PolicyDocument;
}

const SIGNS = { ok: ['✓', 'green'], warn: ['!', 'yellow'], fail: ['✗', 'red'], unknown: ['?', 'yellow'] } as const;

/** `width` is that of the terminal, if there is one. */
export function doctorText(checks: readonly Check[], style: ChalkInstance, width: number | undefined): string {
  const longest = Math.max(...checks.map(({ check }) => check.length));
  const column = 2 + longest + 2;
  const lines = checks.flatMap(({ check, result, why, fix }) => {
    const [sign, colour] = SIGNS[result];
    const head = `${style[colour](sign)} ${check.padEnd(longest)}  `;
    const said = hanging(visible(why ?? result), column, width);
    const mended = fix && `${' '.repeat(column)}${style.dim(hanging(visible(`fix: ${fix}`), column, width))}`;
    return [`${head}${said}`, ...(mended ? [mended] : [])];
  });
  const stopping = checks.filter(({ result }) => result === 'fail').length;
  const found = stopping === 0 ? 'nothing was found' : `${stopping} of ${checks.length} checks found something`;
  lines.push(`${found} that would stop up`);
  return `${lines.join('\n')}\n`;
}

/** As it goes into a file: the document of IAM, and nothing else. */
export const policyText = (policy: PolicyDocument): string => `${JSON.stringify(policy, undefined, 2)}\n`;
