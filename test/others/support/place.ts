/** Where the clients and emulators of strangers are installed: a folder of its own, which git ignores. */
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const FOLDER = join(ROOT, '.others');

/** Virtual environments of Python, each with its locked list in `requirements/`: what two of them want can't be had in one. */
export const ENVIRONMENTS = ['tools', 'ministack', 'sam'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const environmentFolder = (environment: Environment): string => join(FOLDER, environment);
/** A program of an environment: `program('tools', 'aws')`. */
export const program = (environment: Environment, name: string): string => join(FOLDER, environment, 'bin', name);
export const requirementsOf = (environment: Environment): string =>
  join(ROOT, 'test/others/requirements', `${environment}.txt`);

/** The even majors of Node beside the machine's own: npm packages that carry the binary, by exact version. */
export const NODES = { 22: '22.23.5', 24: '24.22.3', 26: '26.12.1' } as const;
export type NodeMajor = keyof typeof NODES;

export const nodesFolder = join(FOLDER, 'nodes');
export const nodePackage = `node-${process.platform}-${process.arch}`;
export const nodeBinary = (major: NodeMajor): string => join(nodesFolder, 'node_modules', `node-${major}`, 'bin/node');
