/** The Java methods that templates may call, by the kind of value: what is not listed here does not exist. */
import type { Budget } from './vtl-budget.ts';
import { VtlDouble } from './vtl-double.ts';
import { regexMethods } from './vtl-regex.ts';
import { isEqual, isHost, numberIn, printed, VtlError, type VtlMap, type VtlValue } from './vtl-value.ts';

type Methods<T> = Record<string, (self: T, args: VtlValue[], budget: Budget) => VtlValue>;

const text = (value: VtlValue): string => {
  if (value === undefined || value === null) throw new VtlError('null where a string is needed');
  return printed(value);
};
const whole = (value: VtlValue): number => {
  const number = typeof value === 'number' ? value : Number(text(value));
  if (!Number.isInteger(number)) throw new VtlError(`${printed(value)} where a whole number is needed`);
  return number;
};
/** Java throws where JavaScript clamps. */
const within = (value: VtlValue, length: number): number => {
  const index = whole(value);
  if (index < 0 || index > length) throw new VtlError(`index ${index} out of range`);
  return index;
};
const list = (value: VtlValue): VtlValue[] => {
  if (!Array.isArray(value)) throw new VtlError('a list is needed');
  return value;
};
const MAX_ITEMS = 1_000_000;
const roomFor = (self: VtlValue[], items: number): void => {
  if (self.length + items > MAX_ITEMS) throw new VtlError('a list is too long');
};
const map = (value: VtlValue): VtlMap => {
  if (!(value instanceof Map)) throw new VtlError('a map is needed');
  return value;
};
const hash = (self: string): number => {
  let sum = 0;
  for (let i = 0; i < self.length; i++) sum = (Math.imul(31, sum) + self.charCodeAt(i)) | 0;
  return sum;
};

const STRING: Methods<string> = {
  length: (self) => self.length,
  isEmpty: (self) => self === '',
  equals: (self, [other]) => self === other,
  equalsIgnoreCase: (self, [other]) => typeof other === 'string' && self.toLowerCase() === other.toLowerCase(),
  contains: (self, [part]) => self.includes(text(part)),
  startsWith: (self, [part]) => self.startsWith(text(part)),
  endsWith: (self, [part]) => self.endsWith(text(part)),
  indexOf: (self, [part, from]) => self.indexOf(text(part), from === undefined ? 0 : whole(from)),
  lastIndexOf: (self, [part]) => self.lastIndexOf(text(part)),
  substring: (self, [from, to]) => {
    const end = to === undefined ? self.length : within(to, self.length);
    return self.slice(within(from, end), end);
  },
  charAt: (self, [at]) => self.charAt(within(at, self.length - 1)),
  concat: (self, [other], budget) => budget.text(self + text(other)),
  trim: (self) => self.trim(),
  toLowerCase: (self) => self.toLowerCase(),
  toUpperCase: (self) => self.toUpperCase(),
  compareTo: (self, [other]) => (self === text(other) ? 0 : self < text(other) ? -1 : 1),
  hashCode: hash,
  replace: (self, [from, to], budget) => budget.text(self.split(text(from)).join(text(to))),
  replaceAll: (self, [pattern, by], budget) => regexMethods.replaceAll(self, text(pattern), text(by), budget),
  replaceFirst: (self, [pattern, by], budget) => regexMethods.replaceFirst(self, text(pattern), text(by), budget),
  matches: (self, [pattern]) => regexMethods.matches(self, text(pattern)),
  split: (self, [pattern, limit], budget) =>
    regexMethods.split(self, text(pattern), limit === undefined ? 0 : whole(limit), budget),
};

const NUMBER: Methods<number> = {
  equals: (self, [other]) => self === numberIn(other),
  intValue: (self) => Math.trunc(self),
  longValue: (self) => Math.trunc(self),
  doubleValue: (self) => new VtlDouble(self),
  compareTo: (self, [other]) => Math.sign(self - Number(text(other))),
};

const BOOLEAN: Methods<boolean> = { equals: (self, [other]) => self === other, booleanValue: (self) => self };

const LIST: Methods<VtlValue[]> = {
  size: (self) => self.length,
  isEmpty: (self) => self.length === 0,
  get: (self, [at]) => self[within(at, self.length - 1)],
  set: (self, [at, value]) => {
    const index = within(at, self.length - 1);
    const old = self[index];
    self[index] = value;
    return old;
  },
  contains: (self, [value]) => self.some((item) => isEqual(item, value)),
  indexOf: (self, [value]) => self.findIndex((item) => isEqual(item, value)),
  add: (self, args) => {
    roomFor(self, 1);
    if (args.length > 1) self.splice(within(args[0], self.length), 0, args[1]);
    else self.push(args[0]);
    return args.length > 1 ? null : true;
  },
  addAll: (self, [other]) => {
    const items = Array.from(list(other));
    roomFor(self, items.length);
    for (const item of items) self.push(item);
    return items.length > 0;
  },
  /** A number is an index, anything else the item itself. */
  remove: (self, [what]) => {
    if (typeof what === 'number') return self.splice(within(what, self.length - 1), 1)[0];
    const at = self.findIndex((item) => isEqual(item, what));
    if (at >= 0) self.splice(at, 1);
    return at >= 0;
  },
  clear: (self) => {
    self.length = 0;
    return null;
  },
  subList: (self, [from, to]) => Array.from(self).slice(within(from, self.length), within(to, self.length)),
  toArray: (self) => Array.from(self),
  equals: (self, [other]) => isEqual(self, other),
};

const MAP: Methods<VtlMap> = {
  size: (self) => self.size,
  isEmpty: (self) => self.size === 0,
  get: (self, [key]) => self.get(printed(key)) ?? null,
  getOrDefault: (self, [key, otherwise]) => (self.has(printed(key)) ? self.get(printed(key)) : otherwise),
  containsKey: (self, [key]) => self.has(printed(key)),
  containsValue: (self, [value]) => [...self.values()].some((item) => isEqual(item, value)),
  keySet: (self) => [...self.keys()],
  values: (self) => [...self.values()],
  entrySet: (self) => Array.from(self, ([key, value]) => new Map<string, VtlValue>(Object.entries({ key, value }))),
  put: (self, [key, value]) => {
    const old = self.get(printed(key)) ?? null;
    self.set(printed(key), value);
    return old;
  },
  putAll: (self, [other]) => {
    for (const [key, value] of map(other)) self.set(key, value);
    return null;
  },
  remove: (self, [key]) => {
    const old = self.get(printed(key)) ?? null;
    self.delete(printed(key));
    return old;
  },
  clear: (self) => {
    self.clear();
    return null;
  },
  equals: (self, [other]) => isEqual(self, other),
  /** Of an entry of entrySet(). */
  getKey: (self) => self.get('key') ?? null,
  getValue: (self) => self.get('value') ?? null,
};

const own = <T>(methods: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(methods, name) ? methods[name] : undefined;

/** Calls a Java method on a value. A method that is not there prints nothing, like any other unset reference. */
export function callMethod(self: VtlValue, name: string, args: VtlValue[], budget: Budget): VtlValue {
  if (self === undefined || self === null) return undefined;
  if (isHost(self)) return own(self.methods, name)?.(...args);
  if (name === 'toString') return printed(self);
  if (typeof self === 'string') return own(STRING, name)?.(self, args, budget);
  const number = numberIn(self);
  if (number !== undefined) return own(NUMBER, name)?.(number, args, budget);
  if (typeof self === 'boolean') return own(BOOLEAN, name)?.(self, args, budget);
  if (Array.isArray(self)) return own(LIST, name)?.(self, args, budget);
  return self instanceof Map ? own(MAP, name)?.(self, args, budget) : undefined;
}

/** `$a.name`: a map's key, or a bean property of Java such as `$text.empty`. */
export function readProperty(self: VtlValue, name: string): VtlValue {
  if (self === undefined || self === null) return undefined;
  if (isHost(self)) return own(self.members ?? {}, name)?.();
  if (self instanceof Map) return self.get(name);
  if (name === 'empty' && (typeof self === 'string' || Array.isArray(self))) return self.length === 0;
  return undefined;
}
