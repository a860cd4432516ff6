/** The event pattern language: a pattern's text compiled once to a matcher over an event's fields. */
import type { Fields } from './fields.ts';
import { compileLeaf, type Leaf } from './operators.ts';
import { PatternError } from './pattern-error.ts';
import { parsePatternText } from './pattern-text.ts';
import { chosenIn, compatible, elementsOf, join, keyOf, narrow, type Place } from './places.ts';

export interface Pattern {
  /** Throws if that would take too long. */
  matches(event: Fields): boolean;
}
/** What must hold at once: path to wanted values. `$or` makes several of these. */
type Conjunction = Map<string, Leaf>;
type Step = [path: string, leaf: Leaf];

/** `$or` may multiply to this many combinations; AWS's documented bound. */
const MOST_COMBINATIONS = 1000;
/** An event whose keys write several arrays' paths in one can multiply ways without end; AWS's bound is unknown. */
const MOST_WAYS = 1_000_000;
/** A list under `$or` whose objects use these as keys is a field of that name with match expressions. */
const RESERVED = new Set(
  'exactly equals-ignore-case prefix suffix anything-but exists numeric cidr wildcard = < <= > >='.split(' '),
);

/** Compiles a pattern; throws PatternError whose message is AWS's reason (aws-facts 3.3), without JSON positions. */
export function compilePattern(text: string): Pattern {
  const alternatives = conjunctions(parsePatternText(text), '', [new Map()]);
  // Ruler takes the paths in the order of their names; with `exists: false` inside arrays that shows.
  const rules = alternatives.map((rule) => [...rule].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { matches: (event) => rules.some((steps) => holds(steps, event)) };
}

function conjunctions(object: object, prefix: string, rules: Conjunction[]): Conjunction[] {
  const entries = Object.entries(object);
  if (entries.length === 0) throw new PatternError('Empty objects are not allowed');
  let result = rules;
  for (const [key, value] of entries) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (key === '$or' && isAlternatives(value)) {
      const before = result;
      checkCombinations(before.length * value.length);
      result = value.flatMap((part) =>
        conjunctions(
          part,
          prefix,
          before.map((rule) => new Map(rule)),
        ),
      );
      checkCombinations(result.length);
    } else if (Array.isArray(value)) {
      const leaf = compileLeaf(value);
      // Of two ways to write one path the last one counts, as in Ruler; unverified for the service.
      for (const rule of result) rule.set(path, leaf);
    } else if (typeof value === 'object' && value !== null) {
      result = conjunctions(value, path, result);
    } else {
      throw new PatternError(`"${key}" must be an object or an array`);
    }
  }
  return result;
}

/** The text is unverified. */
function checkCombinations(count: number): void {
  if (count > MOST_COMBINATIONS) throw new PatternError('Rule is too complex');
}

/** At least two objects, none of them a match expression; anything else is a field called `$or`. */
function isAlternatives(value: unknown): value is object[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every(
      (part) =>
        typeof part === 'object' &&
        part !== null &&
        !Array.isArray(part) &&
        !Object.keys(part).some((key) => RESERVED.has(key)),
    )
  );
}

/**
 * Is there one choice of values for all steps that stands in the same array elements? `places` are the elements chosen
 * so far, each way once; arrays that no later step looks into are forgotten, so that ways don't multiply.
 */
function holds(steps: readonly Step[], event: Fields): boolean {
  const lastUse = lastUses(steps, event);
  let places: Place[] = [[]];
  let looked = 0;
  for (const [i, [path, leaf]] of steps.entries()) {
    const fields = event.get(path) ?? [];
    const accepted = elementsOf(fields.filter(({ value }) => leaf.accepts(value)));
    const there = leaf.absent ? elementsOf(fields) : undefined;
    const ways = new Map<string, Place>();
    const keep = (place: Place) => {
      const kept = narrow(place, (array) => lastUse.get(array)! > i);
      ways.set(keyOf(kept), kept);
    };
    for (const place of places) {
      const chosen = chosenIn(place);
      if (there && compatible(there, chosen).next().done) keep(place);
      for (const element of compatible(accepted, chosen)) {
        if (++looked > MOST_WAYS) throw new Error('too many elements of arrays to compare');
        keep(join(place, element));
      }
    }
    if (ways.size === 0) return false;
    places = [...ways.values()];
  }
  return true;
}

/** For each array of the event the last step that looks into it. */
function lastUses(steps: readonly Step[], event: Fields): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const [i, [path]] of steps.entries()) {
    for (const { place } of event.get(path) ?? []) {
      for (let element = place; element && last.get(element.array) !== i; element = element.parent)
        last.set(element.array, i);
    }
  }
  return last;
}
