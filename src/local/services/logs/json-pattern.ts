/** Filter patterns on JSON events: `{ $.level = "ERROR" && ($.code >= 500 || $.cause IS NULL) }`. */
import { wildcard } from '../../policy/wildcard.ts';
import { type Matches, PatternProblem, regexTest } from './pattern-regex.ts';

type Test = (event: unknown) => boolean;
/** A selector's values in an event: none where it leads nowhere, several with `[*]`. */
type Select = (event: unknown) => unknown[];

/** @throws PatternProblem */
export function jsonPattern(pattern: string): Matches {
  if (!pattern.endsWith('}')) throw invalid();
  const tokens = tokensOf(pattern.slice(1, -1));
  const test = either(tokens);
  if (tokens.length) throw invalid();
  return (message) => {
    // Most lines are no JSON at all; a parse that throws is dear.
    if (!/^\s*[{[]/.test(message)) return false;
    let event: unknown;
    try {
      event = JSON.parse(message);
    } catch {
      return false;
    }
    return test(event);
  };
}

const invalid = () => new PatternProblem('Invalid filter pattern');

const TOKEN =
  /\s*(?:(\$(?:\.?[\w-]+|\.?\["(?:[^"\\]|\\.)*"\]|\.?\['[^']*'\]|\[\d+\]|\[\*\])*)|("(?:[^"\\]|\\.)*")|(%(?:[^%\\]|\\.)+%)|(&&|\|\||!=|<=|>=|[=<>()])|([^\s"%=<>()&|!]+))/y;

interface Token {
  kind: 'selector' | 'string' | 'regex' | 'mark' | 'word';
  text: string;
}
const KINDS: Token['kind'][] = ['selector', 'string', 'regex', 'mark', 'word'];

function tokensOf(text: string): Token[] {
  const body = text.trimEnd();
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < body.length) {
    const found = TOKEN.exec(body);
    if (!found) throw invalid();
    const at = found.slice(1).findIndex((part) => part !== undefined);
    tokens.push({ kind: KINDS[at]!, text: found[at + 1]! });
  }
  return tokens;
}

function either(tokens: Token[]): Test {
  const tests = [both(tokens)];
  while (tokens[0]?.text === '||' && tokens.shift()) tests.push(both(tokens));
  return (event) => tests.some((test) => test(event));
}

function both(tokens: Token[]): Test {
  const tests = [single(tokens)];
  while (tokens[0]?.text === '&&' && tokens.shift()) tests.push(single(tokens));
  return (event) => tests.every((test) => test(event));
}

function single(tokens: Token[]): Test {
  const token = tokens.shift();
  if (token?.kind === 'mark' && token.text === '(') {
    const test = either(tokens);
    if (tokens.shift()?.text !== ')') throw invalid();
    return test;
  }
  if (token?.kind !== 'selector') throw invalid();
  const select = selectorOf(token.text);
  const operator = tokens.shift();
  const word = operator?.kind === 'word' ? operator.text.toUpperCase() : undefined;
  if (word === 'EXISTS') return (event) => select(event).length > 0;
  if (word === 'NOT') {
    if (tokens.shift()?.text.toUpperCase() !== 'EXISTS') throw invalid();
    return (event) => select(event).length === 0;
  }
  if (word === 'IS') {
    const name = tokens.shift()?.text.toUpperCase() ?? '';
    const constant = { NULL: null, TRUE: true, FALSE: false }[name];
    if (constant === undefined) throw invalid();
    return (event) => select(event).some((value) => value === constant);
  }
  const value = tokens.shift();
  if (operator?.kind !== 'mark' || !value) throw invalid();
  const holds = comparison(operator.text, value);
  // A property that isn't there compares with nothing, not even by `!=`; unverified.
  return (event) => select(event).some(holds);
}

function comparison(operator: string, { kind, text }: Token): (value: unknown) => boolean {
  if (kind !== 'string' && kind !== 'regex' && kind !== 'word') throw invalid();
  if (operator === '=') return equality(kind, text);
  if (operator === '!=') {
    const equals = equality(kind, text);
    return (value) => !equals(value);
  }
  const wanted = Number(text);
  if (kind !== 'word' || Number.isNaN(wanted)) throw invalid();
  const compare = {
    '<': (a: number) => a < wanted,
    '>': (a: number) => a > wanted,
    '<=': (a: number) => a <= wanted,
    '>=': (a: number) => a >= wanted,
  }[operator];
  if (!compare) throw invalid();
  return (value) => typeof value === 'number' && compare(value);
}

/** `*` is any text in strings and in numbers (`4*`, `"*Error"`). Objects and arrays equal nothing. */
function equality(kind: Token['kind'], text: string): (value: unknown) => boolean {
  const simple = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (kind === 'regex') {
    const test = regexTest(text.slice(1, -1));
    return (value) => simple(value) && test(String(value));
  }
  const bare = kind === 'string' ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
  const number = Number(bare);
  // IAM's `?` is no wildcard here.
  const matches = bare.includes('*')
    ? (actual: string) => wildcard(bare.replaceAll('?', '\u0000'), actual.replaceAll('?', '\u0000'))
    : (actual: string) => actual === bare;
  return (value) => {
    if (kind === 'word' && typeof value === 'number' && !Number.isNaN(number)) return value === number;
    return simple(value) && matches(String(value));
  };
}

/** `$.a.b`, `$.a[0]`, `$.a[*].b`, `$["a.b"]`. */
function selectorOf(text: string): Select {
  const steps: (string | number | '*')[] = [];
  for (const [, name, quoted, index] of text.slice(1).matchAll(/\.?(?:([\w-]+)|\[["'](.*?)["']\]|\[(\d+|\*)\])/g)) {
    steps.push(name ?? quoted ?? (index === '*' ? '*' : Number(index)));
  }
  return (event) => {
    let values = [event];
    for (const step of steps) {
      values = values.flatMap((value) => {
        if (step === '*') return Array.isArray(value) ? value : [];
        if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof step === 'number'))
          return [];
        return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
      });
    }
    return values;
  };
}
