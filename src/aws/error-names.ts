/** Recognises AWS's errors by their exact name; by text only where AWS gives no code. */

/** What the services call a thing that is not there. */
export const GONE: readonly string[] = [
  'ResourceNotFoundException',
  'ResourceNotFound',
  'NotFoundException',
  'NotFound',
  'NoSuchEntityException',
  'NoSuchEntity',
];

/** Whether `error` carries one of these names, e.g. `isNamed(error, 'NoSuchEntityException')`. */
export function isNamed(error: unknown, ...names: string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}

/** Whether `error` carries this name and a text that holds one of `texts` (the stable part of AWS's message). */
export function isNamedWith(error: unknown, name: string, ...texts: string[]): boolean {
  return isNamed(error, name) && texts.some((text) => error.message.includes(text));
}

/** The answer of `attempt`, or undefined where it fails with one of these names: "not there" as a value. */
export async function unlessNamed<T>(names: readonly string[], attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (isNamed(error, ...names)) return undefined;
    throw error;
  }
}
