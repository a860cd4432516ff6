/** Renders the templates of an integration: each is parsed once in the life of the deployment that holds it. */

import { type Exchange, variablesOf } from './exchange.ts';
import { badRequest, internal } from './front-error.ts';
import { BodyError } from './template-input.ts';
import { compileTemplate, type Template } from './vtl.ts';
import { VtlError } from './vtl-value.ts';

type Texts = Record<string, string>;
const compiled = new WeakMap<Texts, Map<string, Template>>();

function compiledOnce(templates: Texts, key: string): Template {
  const ofMap = compiled.get(templates) ?? new Map<string, Template>();
  compiled.set(templates, ofMap);
  const template = ofMap.get(key) ?? compileTemplate(templates[key] ?? '');
  ofMap.set(key, template);
  return template;
}

/** The text that the template under `key` makes; throws FrontError 500 if it fails (aws-facts 4.6), 400 for a caller's body that is no JSON. */
export function renderTemplate(templates: Texts, key: string, exchange: Exchange, body: string): string {
  try {
    return compiledOnce(templates, key).render(variablesOf(exchange, body));
  } catch (error) {
    // AWS tells the caller so [K]; here only for the caller's own body, not for the backend's.
    if (error instanceof BodyError && body === exchange.body) throw badRequest(error.message);
    // Deep nesting overflows the stack: a fault of the template or of its input like any other.
    if (error instanceof VtlError || error instanceof RangeError) throw internal(`template: ${error.message}`);
    throw error;
  }
}

/** `application/json` of `Application/JSON; charset=utf-8`. */
export const mediaType = (header: string): string => header.split(';')[0]!.trim().toLowerCase();

/** The key of the template for a media type, compared without case. */
export const keyFor = (templates: Texts, type: string): string | undefined =>
  Object.keys(templates).find((key) => key.toLowerCase() === type);
