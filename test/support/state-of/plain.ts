/** Makes answers comparable: documents parsed, ids by name, nothing that no two runs share, lists in one order. */

/** What a service makes up, counts or dates. */
const VOLATILE = new Set([
  ...['$metadata', 'NextToken', 'PaginationToken', 'position', 'IsTruncated', 'Location'],
  ...['CreateDate', 'CreationTime', 'creationTime', 'createdDate', 'LastModified', 'LastModifiedTime'],
  ...['lastUpdatedDate', 'lastUpdatedTime', 'RoleLastUsed', 'RoleId', 'RevisionId', 'revisionId', 'storedBytes'],
  ...['SubscriptionsConfirmed', 'SubscriptionsDeleted', 'SubscriptionsPending'],
]);

/** Text that holds JSON (IAM's URL-encoded), as a value. */
function parsed(text: string): unknown {
  const open = text.startsWith('%7B') ? decodeURIComponent(text) : text;
  if (!/^[[{]/.test(open)) return text;
  try {
    return JSON.parse(open);
  } catch {
    // A template may begin like JSON.
    return text;
  }
}

function comparable(value: unknown, named: (text: string) => string): unknown {
  if (value instanceof Date) return undefined;
  if (typeof value === 'string') {
    const meant = parsed(value);
    return typeof meant === 'string' ? named(meant) : comparable(meant, named);
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item, named));
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .filter(([key]) => !VOLATILE.has(key))
    .map(([key, member]) => [named(key), comparable(member, named)] as const)
    .filter(([, member]) => !isNothing(member))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members);
}

/** An empty list, or map, is none. */
const isNothing = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** What says nothing but that nothing is there is left out. */
export function plain(
  answers: ReadonlyMap<string, unknown>,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const ids = [...names.keys()].sort((a, b) => b.length - a.length);
  const named = (text: string) => ids.reduce((shown, id) => shown.replaceAll(id, names.get(id)!), text);
  const shown = [...answers]
    .map(([title, answer]) => [named(title), comparable(answer, named)] as const)
    .filter(([, answer]) => !isNothing(answer))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(shown);
}
