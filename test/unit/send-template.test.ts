/** Words in a message that each message fills in. */
import { describe, expect, it } from 'vitest';
import { isTemplate, parseTemplate } from '../../src/drive/send/template.ts';
import { EXIT } from '../../src/failure.ts';

const rendered = (text: string, seq = 3) => parseTemplate(text, '--message').render(seq);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

describe('a template', () => {
  it('fills in its number and the time, and escapes nothing', () => {
    expect(rendered('{"n": {{seq}}, "s": "<&>\'"}')).toBe('{"n": 3, "s": "<&>\'"}');
    const before = Date.now();
    const at = Date.parse(rendered('{{ now }}'));
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  it('makes a UUID at each use', () => {
    const [first, second] = rendered('{{uuid}} {{uuid}}').split(' ');
    expect(first).toMatch(UUID);
    expect(second).toMatch(UUID);
    expect(first).not.toBe(second);
  });

  it('leaves all else as it is, line ends included', () => {
    expect(rendered('a\r\n {{seq}}\n\n\tb } }} ü')).toBe('a\r\n 3\n\n\tb } }} ü');
    expect(isTemplate('{"a":{"b":1}}')).toBe(false);
  });

  it('sends braces as they are where it is told to', () => {
    expect(rendered('{{=<% %>=}}{{name}} <% seq %>')).toBe('{{name}} 3');
  });

  it.each([1, 10, 123_456])('knows its length with the number %i', (seq) => {
    const template = parseTemplate('ü {{uuid}} {{seq}} {{now}} {{seq}}', '--message');
    expect(Buffer.byteLength(template.render(seq))).toBe(template.bytes(seq));
  });

  it.each([
    ['{{user}}', '--message has {{user}}: there is no such word'],
    ['{{toString}}', '--message has {{toString}}: there is no such word'],
    ['{{}}', '--message has {{}}: there is no such word'],
    ['a {{#seq}}x{{/seq}}', '--message has {{#seq}}: templates know words only'],
    ['{{! a remark }}', '--message has {{! a remark }}: templates know words only'],
    ['{{> part}}', '--message has {{> part}}: templates know words only'],
    ['{{seq', '--message is no template: unclosed tag at 5'],
    ['{{/seq}}', '--message is no template: unopened section "seq" at 0'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTemplate(text, '--message')).toThrow(
      expect.objectContaining({ message, exitCode: EXIT.usage, fix: expect.stringContaining('{{=<% %>=}}') }),
    );
  });
});
