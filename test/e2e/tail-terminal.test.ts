/** `destined tail` on a pseudo-terminal, wide and narrow, with and without colours, piped, and resized while it follows. */
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { onTerminal } from '../support/pty.ts';

const ID = '5e0c2c1e-8d7e-4a52-9f49-0f3f2f1d7a10';
const WORDS = `The quick brown fox jumps over the lazy dog, and then goes on for quite a while, so that this is longer than any terminal is wide, with ${ID} in it`;
const WIDE =
  '🎉 祭りの夜は長く、行く川のながれは絶えずして、しかももとの水にあらず。よどみに浮かぶうたかたは、かつ消えかつ結びて 🥳';
const JSON_TEXT = `{"order":1234567890123456789,"items":[{"sku":"a-1","count":2}],"id":"${ID}","note":"größer als ein Terminal","ok":true,"next":null}`;
const MESSAGES = [WORDS, WIDE, JSON_TEXT, 'x'.repeat(200), 'evil \u001b[31mred \u001b]0;title\u0007 line\nfeed\ttab'];
const FAILURES = ['fail', 'type-error', 'crash', 'timeout'];
const ESCAPES = /\u001b\[[\d;?]*[a-zA-Z]/g;

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  expect(await cli.run(['up', '--no-verify'])).toMatchObject({ code: 0 });
  for (const mode of ['success', 'reroute', ...FAILURES]) {
    expect(await cli.run(['send', '--mode', mode, '--wait'])).toMatchObject({ code: 0 });
  }
  for (const message of MESSAGES) {
    expect(await cli.run(['send', '--message', message, '--wait'])).toMatchObject({ code: 0 });
  }
});
afterAll(async () => {
  await cli?.end();
});

/** What a terminal shows, line by line, and what it was given for that. */
async function shown(columns: number, args: string[], env: Record<string, string> = {}) {
  const terminal = onTerminal(cli, ['tail', '--no-follow', ...args], env, columns);
  expect(await terminal.ended).toBe(0);
  expect(terminal.harm()).toEqual([]);
  const raw = terminal.screen();
  return { raw, lines: linesOf(raw) };
}
const linesOf = (raw: string) => raw.replaceAll(ESCAPES, '').trimEnd().split('\r\n');

/** What differs from run to run: times, ids and figures, each as wide as it was. */
const tame = (lines: string[]) =>
  lines.map((line) =>
    line
      .replace(/\d\d:\d\d:\d\d\.\d{3}/, 'HH:MM:SS.mmm')
      .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => (id === ID ? id : 'U'.repeat(36)))
      .replaceAll(/\b[0-9a-f]{20}\b/g, 'D'.repeat(20)),
  );

const VIEWS = [[], ['--full'], ['--group'], ['--function', 'destined'], ['--function', 'failure', '--full'], ['--raw']];

describe.each([80, 120])('on %i columns', (columns) => {
  it.each(VIEWS.map((flags) => [flags]))('tail %j wraps nothing by itself, and cuts no id', async (flags) => {
    const { raw, lines } = await shown(columns, flags);
    expect(lines.length).toBeGreaterThan(20);
    expect(raw).not.toMatch(/[\u0007\u009b]|\u001b\]/);
    expect(raw).toContain('\u001b[');
    // To the byte, but for what a terminal would obey: there it wraps itself.
    if (flags.includes('--raw')) return;
    for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    if (!flags.includes('failure')) expect(lines.filter((line) => line.includes(ID))).not.toEqual([]);
    const begun = /\b[0-9a-f]{8}(-[0-9a-f]{4})+-?$/;
    expect(lines.filter((line) => begun.test(line))).toEqual([]);
  });

  it.each<Record<string, string>>([{ NO_COLOR: '1' }, { TERM: 'dumb' }])(
    'has the same text without colours: %j',
    async (env) => {
      const plain = await shown(columns, ['--group'], env);
      expect(plain.raw).not.toContain('\u001b');
      const coloured = await shown(columns, ['--group']);
      expect(coloured.lines.slice(1)).toEqual(plain.lines.slice(1));
    },
  );
});

describe('a terminal of 80 columns', () => {
  it('shows what was found right by eye', async () => {
    const { lines } = await shown(80, ['--filter', '/type-error|quick|order|祭/']);
    expect(tame(lines.slice(1))).toEqual([
      'HH:MM:SS.mmm  failure    TypeError: Cannot read properties of undefined (reading',
      "                         'source')  (open)",
      '                         at handler (file:///var/task/destined.mjs:11:24), and 3',
      '                         more (--full shows them)',
      '                         caused by  please type-error',
      `                         message ${'U'.repeat(36)}`,
      `                         id ${'D'.repeat(20)}`,
      'HH:MM:SS.mmm  success    The quick brown fox jumps over the lazy dog, and then',
      '                         goes on for quite a while, so that this is longer than',
      '                         any terminal is wide, with',
      `                         ${ID} in it`,
      '                         source cdkpatterns.the-destined-lambda, action message',
      'HH:MM:SS.mmm  success    🎉 祭りの夜は長く、行く川のながれは絶えずして、しかもも',
      '                         との水にあらず。よどみに浮かぶうたかたは、かつ消えかつ',
      '                         結びて 🥳',
      '                         source cdkpatterns.the-destined-lambda, action message',
      'HH:MM:SS.mmm  success    {"order": 1234567890123456789, "items": [{"sku": "a-1",',
      '                         "count": 2}], "id":',
      `                         "${ID}", "note": "größer`,
      '                         als ein Terminal", "ok": true, "next": null}',
      '                         source cdkpatterns.the-destined-lambda, action message',
      'shown 4 of 11 stored; 7 other than asked for',
    ]);
  });

  it('has each outcome in its colour, and JSON in several', async () => {
    const { raw } = await shown(80, []);
    for (const part of [
      '32msuccess',
      '31mfailure',
      '33mmisrouted',
      '33m  (open)',
      '36m"order"',
      '35mtrue',
      '2mcaused by',
    ]) {
      expect(raw).toContain(`\u001b[${part}`);
    }
    const lines = await shown(80, ['--function', 'destined']);
    for (const part of ['32mok', '31merror', '31mtimeout', '31mcrash', '31mERROR']) {
      expect(lines.raw).toContain(`\u001b[${part}`);
    }
  });

  it('has the last line wrapped between its words, too', async () => {
    const { lines } = await shown(80, ['--function', 'destined', '--limit', '2', '--filter', '/please|REPORT/']);
    const at = lines.findIndex((line) => line.startsWith('shown '));
    expect(lines.slice(at).length).toBeGreaterThan(1);
    expect(lines.slice(at).join(' ')).toMatch(
      /^shown 2 of \d+ stored; \d+ other than asked for, \d+ folded into summaries, \d+ older \(--limit\)$/,
    );
  });
});

it('a terminal of 120 columns shows more beside each other', async () => {
  const { lines } = await shown(120, ['--filter', '/type-error|order/']);
  expect(tame(lines.slice(1))).toEqual([
    "HH:MM:SS.mmm  failure    TypeError: Cannot read properties of undefined (reading 'source')  (open)",
    '                         at handler (file:///var/task/destined.mjs:11:24), and 3 more (--full shows them)',
    '                         caused by  please type-error',
    `                         message ${'U'.repeat(36)}`,
    `                         id ${'D'.repeat(20)}`,
    `HH:MM:SS.mmm  success    {"order": 1234567890123456789, "items": [{"sku": "a-1", "count": 2}], "id":`,
    `                         "${ID}", "note": "größer als ein Terminal", "ok": true, "next":`,
    '                         null}',
    '                         source cdkpatterns.the-destined-lambda, action message',
    'shown 2 of 11 stored; 9 other than asked for',
  ]);
});

it('piped, nothing is wrapped and nothing is coloured', async () => {
  const env = { TERM: 'xterm-256color', COLORTERM: 'truecolor', COLUMNS: '80' };
  const { stdout } = await cli.run(['tail', '--no-follow', '--group'], { env });
  expect(stdout).not.toContain('\u001b');
  for (const text of [WORDS, WIDE, JSON_TEXT, 'x'.repeat(200)]) expect(stdout).toContain(`success    ${text}\n`);
});

it('resized while it follows, it goes on in the new width', async () => {
  const text = (name: string) => `${name} ${'word '.repeat(40)}end of ${name}`;
  const terminal = onTerminal(cli, ['tail', '--since', '1s', '--group']);
  const send = async (name: string) => {
    expect(await cli.run(['send', '--message', text(name), '--wait'])).toMatchObject({ code: 0 });
    await terminal.shows(new RegExp(`message: ${name} [^]* in [\\d.]+ ms`));
  };
  await terminal.shows(/target:/);
  await send('narrow');
  await terminal.resize(120);
  await send('wide');
  await terminal.resize(60);
  await send('slim');
  terminal.type('\u0003');
  expect(await terminal.ended).toBe(130);
  expect(terminal.harm()).toEqual([]);
  const lines = linesOf(terminal.screen());
  const widthOf = (name: string) => {
    const first = lines.findIndex((line) => line.includes(`success    ${name} word`));
    const end = lines.findIndex((line, at) => at > first && line === '');
    return Math.max(...lines.slice(first, end).map((line) => stringWidth(line)));
  };
  expect(['narrow', 'wide', 'slim'].map(widthOf).map((width) => Math.ceil(width / 20) * 20)).toEqual([80, 120, 60]);
});
