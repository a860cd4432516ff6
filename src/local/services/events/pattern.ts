/** The event pattern language: a pattern's text compiled once to a matcher over an event's fields. */
import { type Fields, joinPlaces, type Place } from './fields.ts';
import { compileLeaf, type Leaf } from './operators.ts';
import { PatternError } from './pattern-error.ts';
import { parsePatternText } from './pattern-text.ts';

export interface Pattern {
  matches(event: Fields): boolean;
}
/** What must hold at once: path to wanted values. `$or` makes several of these. */
type Conjunction = Map<string, Leaf>;
type Step = [path: string, leaf: Leaf];

/** `$or` may multiply to this many combinations; AWS's documented bound. */
const MOST_COMBINATIONS = 1000;
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

const NOWHERE: Place = new Map();

/**
 * Is there one choice of values for all steps that stands in the same array elements? `places` are the elements chosen
 * so far, each way once; arrays that no later step looks into are forgotten, so that ways don't multiply.
 */
function holds(steps: readonly Step[], event: Fields): boolean {
  const needed = arraysNeededAfter(steps, event);
  let places: Place[] = [NOWHERE];
  for (const [i, [path, leaf]] of steps.entries()) {
    const fields = event.get(path) ?? [];
    const ways = new Map<string, Place>();
    const keep = (place: Place) => {
      const kept = narrow(place, needed?.[i]);
      ways.set(kept.size === 0 ? '' : [...kept].sort(([a], [b]) => a - b).join(';'), kept);
    };
    const accepted = fields.filter(({ value }) => leaf.accepts(value));
    for (const place of places) {
      if (leaf.absent && !fields.some((field) => joinPlaces(place, field.place))) keep(place);
      for (const field of accepted) {
        const joined = joinPlaces(place, field.place);
        if (joined) keep(joined);
      }
    }
    if (ways.size === 0) return false;
    places = [...ways.values()];
  }
  return true;
}

/** For each step the arrays that the steps after it look into; undefined if no step looks into an array. */
function arraysNeededAfter(steps: readonly Step[], event: Fields): ReadonlySet<number>[] | undefined {
  if (!steps.some(([path]) => event.get(path)?.some(({ place }) => place))) return undefined;
  const needed: ReadonlySet<number>[] = [];
  const later = new Set<number>();
  for (let i = steps.length - 1; i >= 0; i--) {
    needed[i] = new Set(later);
    for (const { place } of event.get(steps[i]![0]) ?? []) for (const array of place?.keys() ?? []) later.add(array);
  }
  return needed;
}

function narrow(place: Place, arrays: ReadonlySet<number> | undefined): Place {
  if (place.size === 0 || !arrays) return NOWHERE;
  return new Map([...place].filter(([array]) => arrays.has(array)));
}
