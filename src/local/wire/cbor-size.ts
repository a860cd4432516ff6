/** Looks through CBOR before it is decoded: the codec makes room for as many items as a list says it has. */

const BREAK = 0xff;
const LIST = 4;
const MAP = 5;
const TAG = 6;
const SIMPLE = 7;
const INDEFINITE = 31;
/** Tags a time. The codec expands every other tag, integers and fractions of any size, without a bound. */
const TIME = 1;

/** Throws RangeError if a body promises more items or bytes than it has, or holds a tag but that of a time. */
export function checkCborSize(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Items that are still to come, by list or map; Infinity where a break ends it. */
  const open: number[] = [1];
  let promised = 1;
  let at = 0;
  while (open.length > 0) {
    const left = open.pop()!;
    if (left === 0) continue;
    if (at >= bytes.length) throw new RangeError('it ends too early');
    const head = bytes[at++]!;
    if (left === Infinity && head === BREAK) continue;
    open.push(left - 1);
    if (left !== Infinity) promised--;
    const [major, minor] = [head >> 5, head & 31];
    const size = sizeAt(minor);
    if (major === SIMPLE || major < 2) continue;
    if (major === TAG) {
      if (minor !== TIME) throw new RangeError('it has a tag that is none of a time');
      add(1);
    } else if (major < LIST) {
      if (minor === INDEFINITE) open.push(Infinity);
      else at += size;
    } else if (minor === INDEFINITE) open.push(Infinity);
    else add(major === MAP ? size * 2 : size);
    // Each item has a byte at least.
    if (promised > bytes.length - at) throw new RangeError('it promises more than it has');
  }

  function add(count: number): void {
    open.push(count);
    promised += count;
  }

  /** The number that a head carries: in itself, or in the bytes behind it. */
  function sizeAt(minor: number): number {
    const width = { 24: 1, 25: 2, 26: 4, 27: 8 }[minor];
    if (width === undefined) return minor;
    at += width;
    if (width === 1) return view.getUint8(at - 1);
    if (width === 2) return view.getUint16(at - 2);
    return width === 4 ? view.getUint32(at - 4) : Number(view.getBigUint64(at - 8));
  }
}
