/** Refuses a shared file of AWS with a line that the SDK would pass over: what was set up there would be forgotten without a word. */

/**
 * Throws an Error that names the line and what is wrong with it, never what it holds: that may be a secret. Taken is what both the
 * AWS CLI and the SDK take: comments, blank lines, sections of any name, indented lines below a property.
 */
export function refuseBrokenLines(text: string): void {
  // What is to be below: a section at first, then a property, which indented lines may go on with.
  let after: 'nothing' | 'section' | 'property' = 'nothing';
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    // A comment begins the line, or stands after a blank.
    const content = line.replace(/(^|\s)[;#].*$/s, '').trim();
    if (content === '') continue;
    const why = whyBroken(content, after);
    if (why && !(after === 'property' && /^\s/.test(line))) throw new Error(`line ${index + 1}: ${why}`);
    after = content.startsWith('[') ? 'section' : 'property';
  }
}

function whyBroken(content: string, after: 'nothing' | 'section' | 'property'): string | undefined {
  if (content.startsWith('[')) return content.endsWith(']') ? undefined : 'a section has no ] at its end';
  if (after === 'nothing') return 'it stands before any section such as [default]';
  return content.indexOf('=') > 0 ? undefined : 'it is neither a section nor name = value';
}
