/** Reads awsQuery forms, for which the SDK has a writer only: `A.member.1.B=x` → { A: [{ B: 'x' }] }. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { readFormText } from './codec.ts';

interface FormNode {
  value?: string;
  children: Map<string, FormNode>;
}

/** Decodes a form by a schema; names the schema doesn't know (Action, Version, …) are passed over. */
export function readForm(schema: NormalizedSchema, form: URLSearchParams): unknown {
  const root: FormNode = { children: new Map() };
  for (const [name, value] of form) {
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (!child) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return schema.isUnitSchema() ? {} : readNode(schema, root);
}

const xmlName = (schema: NormalizedSchema, otherwise: string): string => schema.getMergedTraits().xmlName ?? otherwise;

function readNode(schema: NormalizedSchema, node: FormNode): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node);
  const flat = schema.getMergedTraits().xmlFlattened;
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    const items = flat ? node : node.children.get(xmlName(member, 'member'));
    return inOrder(items).map((item) => readNode(member, item));
  }
  if (schema.isMapSchema()) {
    const key = xmlName(schema.getKeySchema(), 'key');
    const member = schema.getValueSchema();
    const value = xmlName(member, 'value');
    const entries = inOrder(flat ? node : node.children.get('entry')).flatMap((entry) => {
      const at = entry.children.get(value);
      return at ? [[entry.children.get(key)?.value ?? '', readNode(member, at)]] : [];
    });
    return Object.fromEntries(entries);
  }
  return readFormText(schema, node.value ?? '');
}

function readStructure(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(xmlName(member, name));
    if (child) out[name] = readNode(member, child);
  }
  return out;
}

/** `member.2` before `member.10`. */
const inOrder = (node?: FormNode): FormNode[] =>
  node ? [...node.children].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child) : [];
