/** `$util` of mapping templates (aws-facts 4.6). */
import { fromJson, printed, VtlError, type VtlHost, type VtlValue } from './vtl-value.ts';

const text = (value: VtlValue): string => {
  if (value === undefined || value === null) throw new VtlError('null given to a function of $util');
  return printed(value);
};

const ESCAPES: Record<string, string> = {
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
};

/** Commons Lang's escapeJavaScript: `'` and `/` too, and everything beyond printable ASCII as \\uXXXX. */
export const escapeJavaScript = (value: string): string =>
  value.replace(
    /["'\\/]|[^ -~]/g,
    (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );

/** java.net.URLEncoder: a space is `+`; letters, digits and `*-._` stay; all else is UTF-8 in percent form. */
export const urlEncode = (value: string): string =>
  encodeURIComponent(Buffer.from(value).toString())
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function urlDecode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    throw new VtlError('$util.urlDecode: malformed percent form');
  }
}

function parseJson(value: string): VtlValue {
  try {
    return fromJson(JSON.parse(value));
  } catch {
    throw new VtlError('$util.parseJson: not JSON');
  }
}

/** The one `$util`: it holds no state. */
export const templateFunctions: VtlHost = {
  host: 'util',
  methods: {
    escapeJavaScript: (value) => escapeJavaScript(text(value)),
    urlEncode: (value) => urlEncode(text(value)),
    urlDecode: (value) => urlDecode(text(value)),
    base64Encode: (value) => Buffer.from(text(value)).toString('base64'),
    base64Decode: (value) => Buffer.from(text(value), 'base64').toString('utf8'),
    parseJson: (value) => parseJson(text(value)),
  },
};
