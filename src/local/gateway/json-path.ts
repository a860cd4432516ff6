/** The JSONPath of `$input.path` and `$input.json`: a subset that looks things up and never evaluates anything. */
import { JsonList, type Visit, VtlError, type VtlValue, visitor } from './vtl-value.ts';

type Step =
  | { kind: 'key'; key: string; deep: boolean }
  | { kind: 'index'; index: number }
  | { kind: 'all'; deep: boolean };

const STEP =
  /(\.\.|\.)(?:(\*)|([^.[\]'"\s()]+))|(\.\.)?\[\s*(?:(\*)|(-?\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y;
const parsed = new Map<string, Step[]>();
const KEPT = 500;

/** `$`, `.name`, `['name']`, `[0]`, `[-1]`, `[*]`, `.*`, `..name`, and a leading `$` left out. */
function steps(path: string): Step[] {
  const known = parsed.get(path);
  if (known) return known;
  const text = path.trim();
  const made: Step[] = [];
  const rest = text.startsWith('$') ? text.slice(1) : text && !text.startsWith('[') ? `.${text}` : text;
  STEP.lastIndex = 0;
  while (STEP.lastIndex < rest.length) {
    const match = STEP.exec(rest);
    if (!match) throw new VtlError(`not supported in a JSON path: ${path}`);
    const [, dots, star, name, deepBracket, bracketStar, index, single, double] = match;
    const deep = dots === '..' || deepBracket === '..';
    const key = name ?? (single ?? double)?.replace(/\\(.)/gs, '$1');
    if (star || bracketStar) made.push({ kind: 'all', deep });
    else if (index !== undefined) made.push({ kind: 'index', index: Number(index) });
    else made.push({ kind: 'key', key: key ?? '', deep });
  }
  if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value!);
  parsed.set(path, made);
  return made;
}

const children = (value: VtlValue): VtlValue[] =>
  Array.isArray(value) ? Array.from(value) : value instanceof Map ? [...value.values()] : [];
/** Into one list: made of lists of lists, a deep value would be copied once for each level. */
function withDescendants(value: VtlValue, visit: Visit, found: VtlValue[] = []): VtlValue[] {
  visit();
  found.push(value);
  for (const child of children(value)) withDescendants(child, visit, found);
  return found;
}

function step(value: VtlValue, at: Step): VtlValue[] {
  if (at.kind === 'index') {
    const found = Array.isArray(value) ? value.at(at.index) : undefined;
    return found === undefined ? [] : [found];
  }
  const from = at.deep ? withDescendants(value, visitor()) : [value];
  if (at.kind === 'all') return from.flatMap(children);
  return from.flatMap((each) => (each instanceof Map && each.has(at.key) ? [each.get(at.key)] : []));
}

/** What a path finds: one value (undefined if there is none), or a list once the path holds `*` or `..`. */
export function jsonPath(root: VtlValue, path: string): VtlValue {
  let found: VtlValue[] = [root];
  let many = false;
  for (const at of steps(path)) {
    found = found.flatMap((value) => step(value, at));
    many ||= at.kind === 'all' || (at.kind === 'key' && at.deep);
  }
  return many ? JsonList.from<VtlValue>(found) : found[0];
}
