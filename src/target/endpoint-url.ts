/** What may be the URL of an endpoint. */

/** It without its trailing slash; undefined if it isn't one: of the web, and without user, query and fragment. */
export function endpointUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url && web && !url.username && !url.password && !url.search && !url.hash) return url.href.replace(/\/+$/, '');
  return undefined;
}
