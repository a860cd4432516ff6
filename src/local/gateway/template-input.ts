/** `$input` of mapping templates: body, parameters and JSON paths (aws-facts 4.6). */
import { jsonPath } from './json-path.ts';
import { headerOf } from './request-headers.ts';
import { fromJson, printed, toJson, VtlError, type VtlHost, type VtlMap, type VtlValue } from './vtl-value.ts';

/** A request's parameters. Names are case-sensitive, but for those of headers. */
export interface Parameters {
  path: ReadonlyMap<string, string>;
  querystring: ReadonlyMap<string, string>;
  header: ReadonlyMap<string, string>;
}

/** The body is asked for as JSON and is none. */
export class BodyError extends VtlError {}

const valueMap = (entries: ReadonlyMap<string, string>): VtlMap => new Map<string, VtlValue>(entries);

/** JSON as it is written, but for its blanks: large numbers and the order of names stay, which JavaScript's values would lose. */
const compact = (json: string): string =>
  json.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, (_all, text?: string) => {
    if (text === undefined) return '';
    return text.includes('\\') ? JSON.stringify(JSON.parse(text)) : text;
  });

/** `$input` over a body and parameters; in a response template the body is the backend's. An empty body is `{}`. */
export function templateInput(body: string, parameters: Parameters): VtlHost {
  const raw = body === '' ? '{}' : body;
  let json: { root: VtlValue } | undefined;
  const root = (): VtlValue => {
    if (!json) {
      try {
        json = { root: fromJson(JSON.parse(raw)) };
      } catch (error) {
        throw new BodyError(`Could not parse request body into json: ${(error as Error).message}`);
      }
    }
    return json.root;
  };
  /** What the template was given of the body, it may have changed. */
  let isShared = false;
  /** Path, then query string, then header; '' if it is in none. */
  const parameter = (name: string): string =>
    parameters.path.get(name) ?? parameters.querystring.get(name) ?? headerOf(parameters.header, name) ?? '';
  const all = (): VtlMap =>
    new Map<string, VtlValue>([
      ['path', valueMap(parameters.path)],
      ['querystring', valueMap(parameters.querystring)],
      ['header', valueMap(parameters.header)],
    ]);
  return {
    host: 'input',
    members: { body: () => raw },
    methods: {
      path: (path) => {
        isShared = true;
        return jsonPath(root(), printed(path));
      },
      // What AWS gives for a path that finds nothing is unverified; an empty JSON string keeps the text around it valid.
      json: (path) => {
        const tree = root();
        if (!isShared && printed(path).trim() === '$') return compact(raw);
        const found = jsonPath(tree, printed(path));
        return found === undefined ? '""' : toJson(found);
      },
      params: (name) => (name === undefined ? all() : parameter(printed(name))),
    },
  };
}
