/** The regular expressions of templates: Java's syntax, each search in linear time, so that no input can make the gateway hang. */
import { type Matcher, RE2JS } from 're2js';
import type { Budget } from './vtl-budget.ts';
import { VtlError } from './vtl-value.ts';

/** Patterns come from templates, but may hold text of a request: keep the last few only. */
const KEPT = 200;
/** A pattern may come from a request too, and compiling has its price. */
const MAX_PATTERN = 4096;
const compiled = new Map<string, RE2JS>();

/** Backreferences and look-around, which no linear-time engine has, are refused: the rendering fails. */
function regex(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known) return known;
  if (pattern.length > MAX_PATTERN) throw new VtlError('too long a regular expression');
  const made = RE2JS.compile(pattern);
  if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value!);
  compiled.set(pattern, made);
  return made;
}

/** What the engine throws (a bad pattern, a replacement that names no group) is an exception in Java too. */
function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof VtlError ? error : new VtlError(`regular expression: ${(error as Error).message}`);
  }
}

/** A search costs the text's length times the pattern's size at most; this keeps one below a second or two. */
const MAX_WORK = 50_000_000;

function matcherOf(text: string, pattern: string): Matcher {
  const made = regex(pattern);
  if (text.length * made.programSize() > MAX_WORK) throw new VtlError('too much work for a regular expression');
  return made.matcher(text);
}

/** One search is linear, but many over one text are not: the clock is looked at after each. */
function* findings(text: string, pattern: string, budget: Budget): Generator<Matcher> {
  const matcher = matcherOf(text, pattern);
  while (matcher.find()) {
    budget.look();
    yield matcher;
  }
}

/** Java's replacement text: `$1` is a group (as many digits as name one), `${name}` a named group, a backslash makes what follows literal. */
function expanded(by: string, matcher: Matcher): string {
  return by.replace(
    /\\([\s\S]?)|\$(?:(\d+)|\{([^}]*)\})?/g,
    (_all, literal?: string, digits?: string, name?: string) => {
      if (literal !== undefined) return literal;
      if (name !== undefined) return matcher.group(name) ?? '';
      if (digits === undefined) throw new VtlError('Illegal group reference');
      let length = digits.length;
      while (length > 1 && Number(digits.slice(0, length)) > matcher.groupCount()) length -= 1;
      return (matcher.group(Number(digits.slice(0, length))) ?? '') + digits.slice(length);
    },
  );
}

function replace(text: string, pattern: string, by: string, budget: Budget, once: boolean): string {
  return guarded(() => {
    let made = '';
    let from = 0;
    for (const matcher of findings(text, pattern, budget)) {
      made = budget.text(made + text.slice(from, matcher.start()) + expanded(by, matcher));
      from = matcher.end();
      if (once) break;
    }
    return made + text.slice(from);
  });
}

/** Java leaves empty strings at the end out, unless a limit is given. */
function split(text: string, pattern: string, limit: number, budget: Budget): string[] {
  return guarded(() => {
    const parts: string[] = [];
    let from = 0;
    for (const matcher of findings(text, pattern, budget)) {
      if (limit > 0 && parts.length === limit - 1) break;
      // Java: a match of no width at the beginning never makes an empty first string.
      if (matcher.end() === 0) continue;
      parts.push(text.slice(from, matcher.start()));
      from = matcher.end();
    }
    parts.push(text.slice(from));
    if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
    return parts;
  });
}

/** Does the pattern match the whole text? */
export const matches = (text: string, pattern: string): boolean => guarded(() => matcherOf(text, pattern).matches());

/** Does it match anywhere in the text? */
export const finds = (text: string, pattern: string): boolean => guarded(() => matcherOf(text, pattern).find());

/** java.lang.String's methods that take a regular expression. */
export const regexMethods = {
  replaceAll: (text: string, pattern: string, by: string, budget: Budget) => replace(text, pattern, by, budget, false),
  replaceFirst: (text: string, pattern: string, by: string, budget: Budget) => replace(text, pattern, by, budget, true),
  matches,
  split,
};
