/** The caller's query string, as API Gateway takes it apart (aws-facts 4.6). */

/** A raw `;` splits parameters as `&` does: AWS says that it may, so whoever counts on it as text finds out here. */
export const queryParameters = (query: string): [name: string, value: string][] => [
  ...new URLSearchParams(query.replaceAll(';', '&')),
];

/** AWS doesn't support a raw `|`; encoded it is a character like any other. That both are so is unverified. */
export const hasRawPipe = (query: string): boolean => query.includes('|');
