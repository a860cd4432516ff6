/** The same files give the same zip: in another time zone, in another order, with other line ends. */
import { execFileSync } from 'node:child_process';
import { unzipSync } from 'fflate';
import { build } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';

const FILES = { 'b.mjs': 'export const b = 1;\n', 'a.mjs': 'export const a = 1;\n' };

describe('zip', () => {
  it('holds the files', () => {
    const entries = unzipSync(zip(FILES).bytes);
    expect(Object.keys(entries)).toEqual(['a.mjs', 'b.mjs']);
    expect(new TextDecoder().decode(entries['b.mjs'])).toBe(FILES['b.mjs']);
  });

  it('does not know in which order, or with which line ends, it got them', () => {
    const other = { 'a.mjs': 'export const a = 1;\r\n', 'b.mjs': 'export const b = 1;\r\n' };
    expect(zip(other).sha256).toBe(zip(FILES).sha256);
    expect(zip({ ...FILES, 'a.mjs': 'x' }).sha256).not.toBe(zip(FILES).sha256);
  });

  it('does not know the time zone of the machine', async () => {
    const input = new URL('../../src/aws/zip.ts', import.meta.url).pathname;
    const { output } = await build({ input, platform: 'node', write: false, output: { format: 'cjs' } });
    const script = `${output[0].code}\nconsole.log(module.exports.zip(${JSON.stringify(FILES)}).sha256)`;
    const inZone = (TZ: string) =>
      execFileSync(process.execPath, ['-'], { input: script, env: { TZ }, encoding: 'utf8' }).trim();
    expect([inZone('Pacific/Kiritimati'), inZone('America/Los_Angeles')]).toEqual([
      zip(FILES).sha256,
      zip(FILES).sha256,
    ]);
  });

  it('gives every entry the mode 0644: without it Lambda cannot read the code', () => {
    const { bytes } = zip({ 'a.mjs': 'x' });
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = bytes.length - 22;
    while (view.getUint32(at, true) !== 0x06054b50) at -= 1;
    const central = view.getUint32(at + 16, true);
    expect(view.getUint8(central + 5)).toBe(3);
    expect(view.getUint32(central + 38, true) >>> 16).toBe(0o100644);
  });
});
