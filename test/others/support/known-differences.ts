/** Judges what differs from the expected state by what is known to: where, what is found there, how often, and what says that AWS is otherwise. */
import type { Json } from './botocore.ts';
import { differencesOf } from './compare-state.ts';
import type { Part, Wanted } from './read-state.ts';

export interface Known {
  part: Part;
  /** Names the fact, the model or the page. */
  why: string;
  /** `[path, what is found there, how often, how often without a record log if that is another number]` */
  places: [RegExp, Json, number, number?][];
}

export interface Judged {
  /** Differences that nobody named, or where something else is found than was said: path → both sides. */
  unnamed: Record<string, unknown>;
  /** Named ones that are not found as often as was said: they went away, or spread. */
  otherwise: string[];
  /** Why, for each that is as was said. */
  named: string[];
}

/** Holds what is found of a part against what is expected and known of it. */
export function judge(part: Part, found: Json, expected: Json, known: readonly Known[], { records }: Wanted): Judged {
  const differences = Object.entries(differencesOf(found, expected));
  const named = new Set<string>();
  const otherwise: string[] = [];
  const explained = new Set<string>();
  for (const { why, places } of known.filter((one) => one.part === part)) {
    for (const [at, value, times, without = times] of places) {
      const here = differences.filter(
        ([path, { found }]) => at.test(path) && Object.keys(differencesOf(found, value)).length === 0,
      );
      for (const [path] of here) explained.add(path);
      const said = records ? times : without;
      if (here.length > 0) named.add(why);
      if (here.length !== said) otherwise.push(`${at}: ${here.length} times, not ${said}: ${why}`);
    }
  }
  const unnamed = Object.fromEntries(differences.filter(([path]) => !explained.has(path)));
  return { unnamed, otherwise, named: [...named] };
}
