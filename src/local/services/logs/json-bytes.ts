/** Writes JSON from bytes: a page of a log has thousands of events, and making texts of them first takes five times as long. */

export interface JsonBytes {
  /** JSON that is written already: a name of a member, a sign. */
  raw(json: Uint8Array): void;
  /** The digits of a whole number from 0 on, with zeros before it up to `width`. */
  digits(value: number, width?: number): void;
  /** UTF-8 from `start` to before `end`, as the inside of a text. */
  text(utf8: Uint8Array, start: number, end: number): void;
  /** What was written since the last time. */
  take(): Uint8Array;
}

const [QUOTE, BACKSLASH, SPACE, ZERO, SMALL_U] = [0x22, 0x5c, 0x20, 0x30, 0x75];
/** `\n` and the like, by the character that is escaped. */
const SHORT = new Map([...'"\\\b\f\n\r\t'].map((sign) => [sign.charCodeAt(0), JSON.stringify(sign).charCodeAt(2)]));
const HEX = Buffer.from('0123456789abcdef');
/** Bytes for which a call of `set` costs more than they do. */
const FEW = 30;
const FIRST_BYTES = 64 * 1024;

export function createJsonBytes(): JsonBytes {
  let out = new Uint8Array(FIRST_BYTES);
  let at = 0;

  function reserve(bytes: number): void {
    if (at + bytes <= out.length) return;
    const larger = new Uint8Array(Math.max(out.length * 2, at + bytes));
    larger.set(out.subarray(0, at));
    out = larger;
  }

  return {
    raw(json) {
      reserve(json.length);
      if (json.length > FEW) out.set(json, at);
      else for (let i = 0; i < json.length; i += 1) out[at + i] = json[i]!;
      at += json.length;
    },
    digits(value, width = 1) {
      let length = 1;
      for (let power = 10; value >= power; power *= 10) length += 1;
      length = Math.max(length, width);
      reserve(length);
      const target = out;
      let to = at + length;
      let high = value;
      // Whole numbers of 32 bits are divided much faster.
      while (high >= 1e9) {
        const rest = Math.floor(high / 1e9);
        let low = (high - rest * 1e9) | 0;
        for (const end = to - 9; to > end; low = (low / 10) | 0) target[--to] = ZERO + (low % 10);
        high = rest;
      }
      for (let low = high | 0; low > 0; low = (low / 10) | 0) target[--to] = ZERO + (low % 10);
      target.fill(ZERO, at, to);
      at += length;
    },
    text(utf8, start, end) {
      // At most `\u001f` for a byte.
      reserve((end - start) * 6);
      const target = out;
      let to = at;
      for (let i = start; i < end; i += 1) {
        const byte = utf8[i]!;
        if (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) target[to++] = byte;
        else to = writeEscape(target, byte, to);
      }
      at = to;
    },
    take() {
      const written = out.slice(0, at);
      at = 0;
      return written;
    },
  };
}

/** Writes the escape at `at`, and answers where it ends. */
function writeEscape(out: Uint8Array, byte: number, at: number): number {
  const short = SHORT.get(byte);
  out[at] = BACKSLASH;
  out[at + 1] = short ?? SMALL_U;
  if (short !== undefined) return at + 2;
  out[at + 2] = ZERO;
  out[at + 3] = ZERO;
  out[at + 4] = HEX[byte >> 4]!;
  out[at + 5] = HEX[byte & 15]!;
  return at + 6;
}
