/** The JSONPath that targets use: names, indices and `[*]`, looked up and never evaluated. */

type Step = string | number | '*';
const STEP = /\.([^.[\]*]+)|\[\s*'([^']*)'\s*\]|\[\s*"([^"]*)"\s*\]|\[(\d+)\]|(\.\*|\[\*\])/y;

/** `$.detail.items[0]` as its steps; undefined if it is no such path. */
export function parsePath(path: string): Step[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (!found) return undefined;
    const [, dotted, single, double, index, all] = found;
    if (all !== undefined) steps.push('*');
    else if (index !== undefined) steps.push(Number(index));
    else steps.push((dotted ?? single ?? double)!);
  }
  return steps;
}

/** What a path finds in a value; undefined if nothing is there. `[*]` makes a list of what it finds. */
export function lookUp(value: unknown, path: string): unknown {
  return walk(value, parsePath(path) ?? []);
}

function walk(value: unknown, steps: readonly Step[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '*') {
    return Object.values(value)
      .map((item) => walk(item, rest))
      .filter((item) => item !== undefined);
  }
  if (!Object.hasOwn(value, step)) return undefined;
  return walk((value as Record<string | number, unknown>)[step], rest);
}
