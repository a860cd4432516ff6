/** Velocity templates as API Gateway renders them: velocityjs parses, and a walker of our own evaluates, over a closed set of values. */
import { parse } from 'velocityjs';
import { type Budget, createBudget } from './vtl-budget.ts';
import { VtlDouble } from './vtl-double.ts';
import { callMethod, readProperty } from './vtl-method.ts';
import { type Block, type Node, nodesOf, type Reference } from './vtl-node.ts';
import { calculate } from './vtl-operator.ts';
import { isHost, isTrue, printed, VtlError, type VtlMap, type VtlValue } from './vtl-value.ts';

/** A template, parsed once; rendering never changes it. */
export interface Template {
  /** Text of the template with these variables; #set on one changes the map. Throws VtlError. */
  render(variables: VtlMap): string;
}

/** A template holds 300 KB at most, and a #foreach goes 1,000 rounds at most (aws-facts 4.6). */
const MAX_TEMPLATE = 300 * 1024;
const MAX_ROUNDS = 1000;
const MAX_DEPTH = 100;

/** Parses a template; throws VtlError if it is no VTL. */
export function compileTemplate(text: string): Template {
  const nodes = parsed(text);
  return { render: (variables) => rendering(variables, createBudget())(nodes) };
}

function parsed(text: string): Node[] {
  if (text.length > MAX_TEMPLATE) throw new VtlError('the template is longer than 300 KB');
  try {
    return nodesOf(parse(text));
  } catch (error) {
    throw new VtlError(`the template can't be parsed: ${(error as Error).message}`);
  }
}

/** A string in double quotes is a template of its own: parsed when first met. */
const inner = new WeakMap<Node & object, Node[]>();
const outside = Symbol('nothing');

function rendering(globals: VtlMap, budget: Budget): (nodes: Node[]) => string {
  const scopes: VtlMap[] = [globals];
  const macros = new Map<string, Block>();
  const defines = new Map<string, Node[]>();
  let depth = 0;
  let broken = false;
  let stopped = false;

  const variable = (name: string): VtlValue | typeof outside => {
    for (const scope of scopes) if (scope.has(name)) return scope.get(name);
    return outside;
  };

  function render(nodes: Node[]): string {
    let made = '';
    for (const node of nodes) {
      if (broken || stopped) break;
      budget.step();
      made = budget.text(made + (typeof node === 'string' ? node : Array.isArray(node) ? block(node) : single(node)));
    }
    return made;
  }

  function nested<T>(run: () => T): T {
    depth += 1;
    if (depth > MAX_DEPTH) throw new VtlError('the template nests too deeply');
    const value = run();
    depth -= 1;
    return value;
  }

  function scoped(scope: VtlMap, nodes: Node[]): string {
    scopes.unshift(scope);
    const text = nested(() => render(nodes));
    scopes.shift();
    return text;
  }

  function single(node: Exclude<Node, string | Block>): string {
    if (node.type === 'references') {
      const define = node.path || node.args ? undefined : defines.get(node.id);
      return define ? nested(() => render(define)) : printed(reference(node));
    }
    if (node.type === 'raw') return node.value;
    if (node.type === 'set') assign(...node.equal);
    else if (node.type === 'break') broken = true;
    else if (node.type === 'macro_call') return call(node.id, node.args || []);
    return '';
  }

  function block(nodes: Block): string {
    const [head, ...body] = nodes;
    if (head.type === 'if') return branch(nodes);
    if (head.type === 'foreach') return loop(head.to, value(head.from), body);
    if (head.type === 'macro') macros.set(head.id, nodes);
    else if (head.type === 'define') defines.set(head.id, body);
    else if (head.type === 'noescape') return render(body);
    else throw new VtlError(`#${head.id ?? head.type} is not a directive of API Gateway`);
    return '';
  }

  /** An #if block is one flat list: condition, body, #elseif, body, #else, body. */
  function branch(nodes: Node[]): string {
    let chosen: Node[] | undefined;
    for (const node of nodes) {
      const type = typeof node === 'string' || Array.isArray(node) ? undefined : node.type;
      if (type === 'if' || type === 'elseif' || type === 'else') {
        if (chosen) break;
        const { condition } = node as { condition?: Node };
        if (condition === undefined || isTrue(value(condition))) chosen = [];
      } else chosen?.push(node);
    }
    return nested(() => render(chosen ?? []));
  }

  function loop(name: string, over: VtlValue, body: Node[]): string {
    const items = Array.isArray(over) ? Array.from(over) : over instanceof Map ? [...over.values()] : [];
    let made = '';
    const parent = variable('foreach');
    for (const [index, item] of items.slice(0, MAX_ROUNDS).entries()) {
      const count = index + 1;
      const hasNext = count < items.length;
      const state = {
        index,
        count,
        hasNext,
        first: index === 0,
        last: !hasNext,
        parent: parent === outside ? null : parent,
      };
      const scope = new Map<string, VtlValue>(
        Object.entries({ velocityCount: count, foreach: new Map(Object.entries(state)) }),
      );
      scope.set(name, item);
      made = budget.text(made + scoped(scope, body));
      if (broken || stopped) break;
    }
    broken = false;
    return made;
  }

  function call(name: string, args: Node[]): string {
    if (name === 'stop') stopped = true;
    const macro = macros.get(name);
    if (!macro) return '';
    const [head, ...body] = macro;
    const scope: VtlMap = new Map();
    for (const [i, parameter] of ((head.args || []) as Reference[]).entries()) {
      const given = args[i];
      scope.set(parameter.id, given === undefined ? null : value(given));
    }
    return scoped(scope, body);
  }

  /**
   * #set: on a variable of a loop or macro if there is one of that name, else globally. Null leaves the old value, as
   * with Velocity's own default (directive.set.null.allowed = false); how API Gateway sets that is unverified.
   */
  function assign(target: Reference, from: Node): void {
    const to = value(from);
    if (to === undefined || to === null) return;
    const steps = target.path ?? [];
    if (steps.length === 0) {
      (scopes.find((scope) => scope.has(target.id)) ?? globals).set(target.id, to);
      return;
    }
    const holder = steps.slice(0, -1).reduce((at, step) => follow(at, step), reference({ ...target, path: undefined }));
    const last = steps.at(-1)!;
    if (last.type === 'method') throw new VtlError('#set needs a variable or a member to set');
    const key = last.type === 'property' ? last.id : value(last.id);
    if (holder instanceof Map) holder.set(printed(key), to);
    else if (Array.isArray(holder)) callMethod(holder, 'set', [key, to], budget);
  }

  function follow(at: VtlValue, step: NonNullable<Reference['path']>[number]): VtlValue {
    if (at === undefined || at === null) return undefined;
    if (step.type === 'property') return readProperty(at, step.id);
    if (step.type === 'method') {
      return checked(callMethod(at, step.id, Array.from(step.args || [], value), budget));
    }
    const key = value(step.id);
    if (Array.isArray(at)) return callMethod(at, 'get', [key], budget);
    return at instanceof Map || isHost(at) ? readProperty(at, printed(key)) : undefined;
  }

  const checked = (made: VtlValue): VtlValue => (typeof made === 'string' ? budget.text(made) : made);

  function reference(node: Reference): VtlValue {
    budget.step();
    const root = variable(node.id);
    if (root === outside) {
      const define = defines.get(node.id);
      return define && !node.path ? nested(() => render(define)) : undefined;
    }
    return (node.path ?? []).reduce((at, step) => follow(at, step), root as VtlValue);
  }

  function interpolated(node: Node & object, text: string): string {
    const nodes = inner.get(node) ?? parsed(text);
    inner.set(node, nodes);
    return nested(() => render(nodes));
  }

  function value(node: Node): VtlValue {
    budget.step();
    if (typeof node === 'string') return node;
    if (Array.isArray(node)) return block(node);
    switch (node.type) {
      case 'references':
        return reference(node);
      case 'string':
        return node.isEval && /[$#]/.test(node.value) ? interpolated(node, node.value) : node.value;
      case 'integer':
        return Number(node.value);
      case 'decimal':
        return new VtlDouble(Number(node.value));
      case 'bool':
        return String(node.value) === 'null' ? null : String(node.value) === 'true';
      case 'array':
        return node.isRange ? range(node.value) : node.value.map(value);
      case 'map':
        return new Map(Object.entries(node.value ?? {}).map(([key, item]) => [key, value(item)]));
      case 'math':
        return checked(
          calculate(
            node.operator,
            node.expression.map((each) => () => nested(() => value(each))),
          ),
        );
      default:
        return undefined;
    }
  }

  function range(ends: (Node | number)[]): VtlValue[] {
    const [from, to] = ends.map((end) => Number(typeof end === 'object' ? value(end) : end)) as [number, number];
    if (!Number.isInteger(from) || !Number.isInteger(to)) return [];
    const length = Math.min(Math.abs(to - from), MAX_ROUNDS) + 1;
    return Array.from({ length }, (_, i) => (from <= to ? from + i : from - i));
  }

  return render;
}
