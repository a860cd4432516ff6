/** Makes answers of AWS comparable: documents in texts become documents, made-up ids become names, lists without an order get one. */
import type { Json } from './botocore.ts';

/** Members whose text is a JSON document. */
const DOCUMENTS = ['Policy', 'policyDocument', 'EventPattern', 'EffectiveDeliveryPolicy', 'DeliveryPolicy', 'schema'];
/** What the items of a list without an order are told apart by. */
const NAMES = ['Key', 'FunctionName', 'RoleName', 'logGroupName', 'Name', 'name', 'path', 'responseType', 'TopicArn'];

/** `ids` tells the name of each id that a service made up. */
export function readable(answer: Json, ids: ReadonlyMap<string, string>): Json {
  const text = (value: string) => [...ids].reduce((said, [id, name]) => said.replaceAll(id, `{${name}}`), value);
  const visit = (value: Json, member: string): Json => {
    if (typeof value === 'string')
      return DOCUMENTS.includes(member) && value !== '' ? visit(JSON.parse(value), '') : text(value);
    if (Array.isArray(value)) return sorted(value.map((item) => visit(item, '')));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), visit(item, key)]));
  };
  return visit(answer, '');
}

function sorted(items: Json[]): Json[] {
  const nameOf = (item: Json) => {
    if (typeof item !== 'object' || item === null) return '';
    const name = NAMES.find((key) => key in item);
    return name === undefined ? '' : String((item as Record<string, Json>)[name]);
  };
  return items.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}
