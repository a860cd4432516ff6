/** Patch operations: which paths may be changed, and how. */
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';

/** Changes the target; `value` is undefined for remove. `match` holds the path's named groups. */
type Change<T> = (target: T, value: string | undefined, match: Record<string, string>) => void;
export interface PatchRule<T> {
  path: RegExp;
  /** How the path is shown in an error. */
  shown: string;
  ops: Partial<Record<'add' | 'replace' | 'remove', Change<T>>>;
}

/** A patch path's part with `~1` as `/` and `~0` as `~` (JSON Pointer). */
export const unescapePart = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Applies the operations in order. Throws BadRequestException; a caller that must not be half changed gives a copy. */
export function applyPatch<T>(target: T, operations: PatchOperation[] | undefined, rules: PatchRule<T>[]): void {
  for (const { op, path = '', value } of operations ?? []) {
    const rule = rules.find((each) => each.path.test(path));
    const change = op === 'add' || op === 'replace' || op === 'remove' ? rule?.ops[op] : undefined;
    if (!change) {
      const possible = rules.filter(({ ops }) => op !== undefined && op in ops).map(({ shown }) => shown);
      const must = `Must be one of: [${possible.join(', ')}]`;
      throw awsError('BadRequestException', `Invalid patch path  '${path}' specified for op '${op}'. ${must}`);
    }
    if (op !== 'remove' && value === undefined) {
      throw awsError('BadRequestException', `Invalid patch value  'null' specified for op '${op}' on path '${path}'`);
    }
    change(target, op === 'remove' ? undefined : value, { ...rule?.path.exec(path)?.groups });
  }
}

/** A rule for one plain member; an empty text removes it. */
export function member<T, K extends keyof T & string>(key: K, read: (text: string) => T[K]): PatchRule<T> {
  const replace: Change<T> = (target, value) => {
    if (value === undefined || value === '') delete target[key];
    else target[key] = read(value);
  };
  return { path: new RegExp(`^/${key}$`), shown: `/${key}`, ops: { replace, add: replace, remove: replace } };
}

/** A rule for the entries of a map, e.g. `/variables/x`. */
export function entries<T>(key: string, mapOf: (target: T) => Record<string, string>): PatchRule<T> {
  const set: Change<T> = (target, value, { name = '' }) => {
    mapOf(target)[unescapePart(name)] = value ?? '';
  };
  return {
    path: new RegExp(`^/${key}/(?<name>[^/]+)$`),
    shown: `/${key}/{name}`,
    ops: {
      add: set,
      replace: set,
      remove: (target, _value, { name = '' }) => {
        delete mapOf(target)[unescapePart(name)];
      },
    },
  };
}

export function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) {
    throw awsError('BadRequestException', `Invalid patch value: ${text} is not a number`);
  }
  return number;
}
export const booleanOf = (text: string): boolean => text === 'true';
export const textOf = (text: string): string => text;
