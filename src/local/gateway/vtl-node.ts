/** The syntax tree that velocityjs parses a template to, typed as it really is (its own types leave half of it out). */

export type Step =
  | { type: 'property'; id: string }
  | { type: 'index'; id: Node }
  /** `args` is false for a call without arguments. */
  | { type: 'method'; id: string; args?: Node[] | false };
export interface Reference {
  type: 'references';
  id: string;
  path?: Step[];
  args?: Node[] | false;
}
type Head =
  | { type: 'foreach'; to: string; from: Node; id?: string; args?: undefined }
  | { type: 'if' | 'elseif' | 'else'; condition?: Node; id?: string; args?: undefined }
  | { type: 'macro' | 'define' | 'noescape' | 'macro_body'; id: string; args?: Reference[] };
/** A block is its head and what stands before its #end. */
export type Block = [Head, ...Node[]];
export type Node =
  | string
  | Block
  | Reference
  | Head
  | { type: 'set'; equal: [Reference, Node] }
  | { type: 'macro_call'; id: string; args?: Node[] | false }
  | { type: 'raw'; value: string }
  | { type: 'comment' | 'break' | 'end' }
  | { type: 'string'; value: string; isEval?: boolean }
  | { type: 'integer' | 'decimal'; value: string | number }
  | { type: 'bool'; value: string }
  | { type: 'array'; value: Node[]; isRange?: boolean }
  | { type: 'map'; value?: Record<string, Node> }
  | { type: 'math'; operator: string; expression: Node[] };

/** The parser's result under these types. */
export const nodesOf = (tree: unknown): Node[] => tree as Node[];
