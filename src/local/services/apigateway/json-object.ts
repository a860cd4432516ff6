/** Members of a document that may hold anything. */
export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectAt = (value: unknown, key: string): JsonObject => {
  const at = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(at) ? at : {};
};
export const textAt = (value: unknown, key: string): string | undefined => {
  const at = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof at === 'string' ? at : undefined;
};
