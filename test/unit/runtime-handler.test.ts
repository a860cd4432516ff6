/** Which function `file.export` means, and what is said where there is none: as Lambda's Node runtime does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorLine, errorPayload } from '../../src/local/runtime/bootstrap/errors.mjs';
import { loadHandler } from '../../src/local/runtime/bootstrap/handler.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'destined-handler-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string>, mode = 0o644): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, { mode });
  }
}
const run = async (name: string) => (await loadHandler(root, name))({}, {}, () => {});

describe('a handler', () => {
  it.each<[string, string, Record<string, string>]>([
    ['an ES module', 'index.handler', { 'index.mjs': 'export const handler = () => "ok";' }],
    ['a CommonJS module', 'index.handler', { 'index.cjs': 'exports.handler = () => "ok";' }],
    ['a .js file, CommonJS by default', 'index.handler', { 'index.js': 'module.exports.handler = () => "ok";' }],
    [
      'a .js file of a package of type module',
      'index.handler',
      { 'index.js': 'export const handler = () => "ok";', 'package.json': '{"type":"module"}' },
    ],
    [
      'a .js file whose nearest package.json says otherwise',
      'lib/index.handler',
      {
        'lib/index.js': 'exports.handler = () => "ok";',
        'lib/package.json': '{}',
        'package.json': '{"type":"module"}',
      },
    ],
    ['a folder and a nested export', 'src/app.api.get', { 'src/app.mjs': 'export const api = { get: () => "ok" };' }],
  ])('may be in %s', async (_what, name, files) => {
    write(files);
    expect(await run(name)).toBe('ok');
  });

  it.each<[string, string, Record<string, string>, string, RegExp]>([
    ['no file', 'index.handler', {}, 'Runtime.ImportModuleError', /^Error: Cannot find module 'index'/],
    [
      'a missing package',
      'index.handler',
      { 'index.mjs': "import 'no-such-package-at-all';" },
      'Runtime.ImportModuleError',
      /^Error.*no-such-package-at-all/,
    ],
    [
      'no such export',
      'index.handler',
      { 'index.mjs': '' },
      'Runtime.HandlerNotFound',
      /^index\.handler is undefined or not exported$/,
    ],
    [
      'no function',
      'index.handler',
      { 'index.mjs': 'export const handler = 1;' },
      'Runtime.HandlerNotFound',
      /^index\.handler is not a function$/,
    ],
    ['a name without export', 'index', {}, 'Runtime.MalformedHandlerName', /^Bad handler$/],
    ['a way out', '../index.handler', {}, 'Runtime.MalformedHandlerName', /is not a valid handler name/],
    [
      'a syntax error',
      'index.handler',
      { 'index.cjs': 'exports.handler = (;' },
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: /,
    ],
    ['an error of its own', 'index.handler', { 'index.mjs': 'throw new RangeError("top");' }, 'RangeError', /^top$/],
  ])('fails with %s', async (_what, name, files, errorType, message) => {
    write(files);
    await expect(loadHandler(root, name)).rejects.toMatchObject({
      name: errorType,
      message: expect.stringMatching(message),
    });
  });

  it('must be readable for all, whoever runs this', async () => {
    write({ 'index.mjs': 'export const handler = () => 1;' }, 0o600);
    await expect(loadHandler(root, 'index.handler')).rejects.toMatchObject({
      code: 'EACCES',
      message: `EACCES: permission denied, open '${join(root, 'index.mjs')}'`,
    });
  });
});

describe('an error', () => {
  const shown = (text: string) => text.replaceAll('/here', '/var/task');

  it('is told as trace to the invoker, and as stack with its own properties to the log', () => {
    const error = Object.assign(new TypeError('x in /here'), { code: 7 });
    error.stack = 'TypeError: x in /here\n    at /here/index.mjs:1:1';
    const stack = ['TypeError: x in /here', '    at /here/index.mjs:1:1'];
    expect(JSON.stringify(errorPayload(error, shown))).toBe(
      JSON.stringify({ errorType: 'TypeError', errorMessage: 'x in /var/task', trace: stack.map(shown) }),
    );
    // The console names the folders of whole lines.
    expect(errorLine(error)).toBe(
      `\t${JSON.stringify({ errorType: 'TypeError', errorMessage: 'x in /here', code: 7, stack })}`,
    );
  });

  it.each<[unknown, object]>([
    ['x', { errorType: 'string', errorMessage: 'x', trace: [] }],
    [42, { errorType: 'number', errorMessage: '42', trace: [] }],
    [{ a: 1 }, { errorType: 'object', errorMessage: '[object Object]', trace: [] }],
    [undefined, { errorType: 'undefined', errorMessage: 'undefined', trace: [] }],
    [null, { errorType: 'object', errorMessage: 'null', trace: [] }],
  ])('may be anything that is thrown: %j', (thrown, payload) => {
    expect(errorPayload(thrown, shown)).toEqual(payload);
  });

  it('may refuse to be looked at', () => {
    const hostile = new Error('x');
    Object.defineProperty(hostile, 'message', {
      get() {
        throw new Error('no');
      },
    });
    for (const thrown of [hostile, Object.create(null)]) {
      expect(errorPayload(thrown, shown)).toMatchObject({ errorType: 'handled' });
    }
  });

  it('may hold itself', () => {
    const error: Error & { self?: Error } = new Error('x');
    error.self = error;
    expect(errorLine(error)).toMatch(/^\t\{"errorType":"Error","errorMessage":"x","trace":\[/);
  });
});
