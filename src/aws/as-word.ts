/** A value as a POSIX shell takes it, for commands that are to be typed: nothing is expanded between single quotes. */
export const asWord = (text: string): string =>
  /^[\w.@:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
