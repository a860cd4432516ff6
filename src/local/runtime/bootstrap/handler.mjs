/** Finds the handler function of `file.export` as Lambda's Node runtime does. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './errors.mjs';
import { takesCallbacks } from './generation.mjs';

/** @typedef {(event: unknown, context: object, callback?: (error?: unknown, result?: unknown) => void) => unknown} Handler */

const NO_CALLBACKS =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/**
 * Loads the module and returns its exported function.
 * @param {string} root the folder with the function's code
 * @param {string} name e.g. `index.handler`, `src/index.api.get`
 * @returns {Promise<Handler>}
 */
export async function loadHandler(root, name) {
  if (name.includes('..')) {
    const hint = 'Use absolute paths when specifying root directories in handler names.';
    throw runtimeError('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name. ${hint}`);
  }
  const [, file, path] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? [];
  if (!file || !path) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await loadModule(root, join(dirname(name), file));
  /** @type {unknown} */
  let found = module;
  for (const part of path.split('.')) found = /** @type {Record<string, unknown> | undefined} */ (found)?.[part];
  if (!found) throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  if (!takesCallbacks && found.length >= 3) throw runtimeError('Runtime.CallbackHandlerDeprecated', NO_CALLBACKS);
  return /** @type {Handler} */ (found);
}

/** @param {string} root @param {string} name @returns {Promise<unknown>} */
async function loadModule(root, name) {
  const require = createRequire(join(root, 'bootstrap.js'));
  try {
    const file = ['.js', '.mjs', '.cjs', ''].map((extension) => resolve(root, name) + extension).find(isFile);
    // A handler may also live in a package of the function.
    if (!file) return require(name);
    checkReadable(file);
    if (file.endsWith('.mjs') || (file.endsWith('.js') && isModule(root, file))) {
      return await import(pathToFileURL(file).href);
    }
    return require(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', String(error));
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

/** @param {string} file */
const isFile = (file) => existsSync(file) && statSync(file).isFile();

/**
 * On AWS a function runs as a user that does not own its files; here it may be their owner, or root, whom no mode stops.
 * Only the handler's own file is held to it here (aws-facts 11.9).
 * @param {string} file
 */
function checkReadable(file) {
  if (statSync(file).mode & 0o004) return;
  const error = new Error(`EACCES: permission denied, open '${file}'`);
  throw Object.assign(error, { errno: -13, code: 'EACCES', syscall: 'open', path: file });
}

/** Whether the nearest package.json says `"type": "module"`. @param {string} root @param {string} file */
function isModule(root, file) {
  for (let folder = dirname(file); folder.startsWith(root); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
    if (folder === root) break;
  }
  return false;
}
