/** The list of values under a key of a pattern: exact values and match expressions, compiled to one test. */
import { compileCidr } from './cidr.ts';
import type { Scalar } from './fields.ts';
import { compileNumeric } from './numeric.ts';
import { PatternError } from './pattern-error.ts';
import { compileWildcard } from './wildcard.ts';

type Test = (value: Scalar) => boolean;
export interface Leaf {
  /** Is a value that is there one of those wanted? */
  accepts: Test;
  /** Does the field's absence match (`exists: false`)? */
  absent: boolean;
}

/** Compiles `["a", {"prefix": "b"}]`; throws PatternError. The values are alternatives. */
export function compileLeaf(list: readonly unknown[]): Leaf {
  if (list.length === 0) throw new PatternError('Empty arrays are not allowed');
  const exact = new Set<Scalar>();
  const tests: Test[] = [];
  let absent = false;
  for (const item of list) {
    if (Array.isArray(item)) throw new PatternError('Match value must be String, number, true, false, or null');
    if (typeof item === 'object' && item !== null) {
      const [name, operand] = onlyKey(item);
      if (name === 'exists' && operand === false) absent = true;
      else tests.push(compileExpression(name, operand));
    } else {
      exact.add(item as Scalar);
    }
  }
  return { accepts: (value) => exact.has(value) || tests.some((test) => test(value)), absent };
}

function onlyKey(expression: object): [name: string, operand: unknown] {
  const [first, ...more] = Object.entries(expression);
  if (!first) throw new PatternError('Match expression name not found');
  if (more.length > 0) throw new PatternError('Only one key allowed in match expression');
  return first;
}

function compileExpression(name: string, operand: unknown): Test {
  switch (name) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new PatternError('exists match pattern must be either true or false.');
      return () => true;
    case 'prefix':
    case 'suffix':
      return affixTest(name, operand);
    case 'equals-ignore-case':
    case 'wildcard':
      return textTest(name, text(name, operand));
    case 'cidr': {
      // The service's own text, which speaks of a prefix here, too [C].
      const inside = compileCidr(text('prefix', operand));
      return (value) => typeof value === 'string' && inside(value);
    }
    case 'numeric': {
      const inRange = compileNumeric(operand);
      return (value) => typeof value === 'number' && inRange(value);
    }
    case 'anything-but':
      return anythingBut(operand);
    default:
      throw new PatternError(`Unrecognized match type ${name}`);
  }
}

function text(name: string, operand: unknown): string {
  if (typeof operand !== 'string') throw new PatternError(`${name} match pattern must be a string`);
  return operand;
}

/** `{"prefix": "a"}` and `{"prefix": {"equals-ignore-case": "a"}}`. */
function affixTest(name: 'prefix' | 'suffix', operand: unknown): Test {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand))
    return textTest(name, text(name, operand));
  const [inner, value] = onlyKey(operand);
  if (inner !== 'equals-ignore-case') throw new PatternError(`Unsupported ${name} pattern: ${inner}`);
  const folded = fold(text(inner, value));
  return name === 'prefix'
    ? (field) => typeof field === 'string' && fold(field).startsWith(folded)
    : (field) => typeof field === 'string' && fold(field).endsWith(folded);
}

type TextOperator = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard';
function textTest(name: TextOperator, operand: string): Test {
  const test = textTestOf(name, operand);
  return (value) => typeof value === 'string' && test(value);
}
function textTestOf(name: TextOperator, operand: string): (value: string) => boolean {
  switch (name) {
    case 'prefix':
      return (value) => value.startsWith(operand);
    case 'suffix':
      return (value) => value.endsWith(operand);
    case 'wildcard':
      return compileWildcard(operand);
    case 'equals-ignore-case': {
      const folded = fold(operand);
      return (value) => fold(value) === folded;
    }
  }
}

/** Every value that is there and is none of these; null counts, too. */
function anythingBut(operand: unknown): Test {
  if (Array.isArray(operand)) {
    const values = scalarList(operand);
    return (value) => !values.has(value);
  }
  if (typeof operand === 'string' || typeof operand === 'number') return (value) => value !== operand;
  if (typeof operand !== 'object' || operand === null)
    throw new PatternError('Value of anything-but must be an array or single string/number value.');
  const [name, inner] = Object.entries(operand)[0] ?? [];
  if (name === undefined) throw new PatternError('Anything-But expression name not found');
  if (name !== 'prefix' && name !== 'suffix' && name !== 'equals-ignore-case' && name !== 'wildcard')
    throw new PatternError(`Unsupported anything-but pattern: ${name}`);
  onlyKey(operand);
  const tests = textList(name, inner).map((wanted) => textTest(name, wanted));
  return (value) => !tests.some((test) => test(value));
}

function scalarList(list: readonly unknown[]): Set<unknown> {
  if (list.length === 0) throw new PatternError('Empty arrays are not allowed');
  const kinds = new Set(list.map((item) => typeof item));
  for (const kind of kinds) {
    if (kind !== 'string' && kind !== 'number')
      throw new PatternError('Inside anything but list, start|null|boolean is not supported.');
  }
  if (kinds.size > 1)
    throw new PatternError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  return new Set(list);
}

/** The text or texts of an operator within anything-but. */
function textList(name: TextOperator, operand: unknown): string[] {
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0) throw new PatternError('Empty arrays are not allowed');
  const affix = name === 'prefix' || name === 'suffix';
  return list.map((item) => {
    if (typeof item === 'string') {
      if (affix && item === '') throw new PatternError('Null prefix/suffix not allowed');
      return item;
    }
    if (Array.isArray(operand))
      throw new PatternError(`Inside anything-but/${name} list, number|start|null|boolean is not supported.`);
    if (typeof item === 'object' && item !== null)
      throw new PatternError('Value of anything-but must be an array or single string/number value.');
    throw new PatternError(
      affix ? 'prefix/suffix match pattern must be a string' : `${name} match pattern must be a string`,
    );
  });
}

/** Both ways, since some letters have one lower-case form and two upper-case ones, and the other way round. */
const fold = (value: string): string => value.toUpperCase().toLowerCase();
