/** The models that an imported document makes: of its named schemas, and of those that stand where they are used. */
import { createHash } from 'node:crypto';
import type { Model } from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import { isObject, type JsonObject, objectAt, textAt } from './json-object.ts';

const REF = /^#\/(?:components\/schemas|definitions)\/([^/]+)$/;

/** Schemas by media type, as a body or a response has them. */
export type Schemas = readonly (readonly [type: string, schema: unknown])[];

/** The named schemas; each becomes a model of JSON. */
export function modelsOf(document: JsonObject): Model[] {
  const schemas = { ...objectAt(document, 'definitions'), ...objectAt(objectAt(document, 'components'), 'schemas') };
  return Object.entries(schemas).map(([name, schema]) => {
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw awsError('BadRequestException', `Invalid model name specified: ${name}`);
    return toModel(name, schema);
  });
}

/** How AWS indents the text is unverified. */
const toModel = (name: string, schema: unknown): Model => ({
  name,
  contentType: 'application/json',
  schema: JSON.stringify(schema, null, 2),
  description: textAt(schema, 'description'),
});

/** Media type → model: that which is referred to, or one of the schema's own. */
export const modelNames = (schemas: Schemas): Record<string, string> =>
  Object.fromEntries(
    schemas.flatMap(([type, schema]) =>
      isObject(schema) ? [[type, REF.exec(textAt(schema, '$ref') ?? '')?.[1] ?? ownName(schema)]] : [],
    ),
  );

/** The models of those schemas that refer to none of the document's. */
export const ownModels = (schemas: Schemas): Model[] =>
  schemas.flatMap(([, schema]) =>
    isObject(schema) && !REF.test(textAt(schema, '$ref') ?? '') ? [toModel(ownName(schema), schema)] : [],
  );

/** What AWS calls them is unverified; here the same schema has the same name each time. */
const ownName = (schema: JsonObject): string =>
  `MODEL${createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 6)}`;
