/** An answer is written by JSON.stringify though the codec would write another. */
import { type MutationList, mutationsOf } from '../mutation.ts';

const mutation = mutationsOf('src/local/wire/plain-json.ts');
const left = (what: string) => `${what} is left to the codec`;

export default {
  tests: ['test/unit/wire-plain-json.test.ts'],
  mutations: [
    mutation(
      'nothing fits',
      'return fits(value) ? JSON.stringify(value) : undefined;',
      'return fits(value) ? undefined : undefined;',
      'a page of a log is such an answer',
    ),
    mutation('any text fits', "typeof value === 'string'", "value !== ''", left('a number where a text belongs')),
    mutation(
      'any number fits',
      'Number.isFinite(value)',
      "typeof value === 'number'",
      left('a number that is none'),
      left('a number without an end'),
    ),
    mutation('any boolean fits', "typeof value === 'boolean'", 'true', left('a text where a boolean belongs')),
    mutation('null is a member', 'item !== undefined &&', 'item != null &&', left('a member that is null')),
    mutation(
      'what is no member is one',
      '!members.get(name)?.(item)',
      'members.get(name)?.(item) === false',
      left('a member that the model has not'),
    ),
    mutation(
      'anything is a structure',
      "Object.getPrototypeOf(value ?? '') === Object.prototype",
      'value !== undefined',
      left('a text where a structure belongs'),
      left('a list where a structure belongs'),
      left('null for it all'),
    ),
    mutation(
      'a structure is a list',
      'Array.isArray(value) && value.every(fits)',
      '[value].flat().every(() => true)',
      left('a structure where a list belongs'),
      left('null in a list'),
    ),
    mutation(
      'a list may hold nothing',
      'value.every(fits)',
      'value.filter(Boolean).every(fits)',
      left('nothing in a list'),
    ),
    mutation(
      'sparse lists are lists',
      'schema.isListSchema() && !sparse',
      'schema.isListSchema()',
      left('a list that may hold null'),
    ),
    mutation(
      'JSON in a text is a text',
      'schema.isStringSchema() && !mediaType',
      'schema.isStringSchema()',
      left('a text that is JSON'),
    ),
    mutation('a union is a structure', 'schema.isUnionSchema() || ', '', left('one of several')),
    mutation('what holds itself has an end', ' || around.includes(raw)', '', left('a structure that holds itself')),
    mutation(
      'all else is a text',
      'schema.isNumericSchema() ? isNumber : never',
      'schema.isNumericSchema() ? isNumber : isText',
      left('a text for bytes'),
    ),
  ],
} satisfies MutationList;
