/** An answer that its handler has written already. */
export class Written {
  /** JSON of the operation's output, as its schema has it. */
  readonly json: Uint8Array;
  constructor(json: Uint8Array) {
    this.json = json;
  }
}
