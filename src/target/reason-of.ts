/** Why the file system refused, without what Node puts around it. */

/** `no such file or directory` of `ENOENT: no such file or directory, open '/x'`: who says it names the path already. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: (.*?)(?:, \w+(?: '.*)?)?$/s.exec(text)?.[1] ?? text;
}
