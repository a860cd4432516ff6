/** What a mutation is: one patch that breaks the code, and the tests that must notice. */

export interface Mutation {
  /** What is broken, in a few words; unique in its list. */
  name: string;
  /** From the top of the repository. */
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  replace: string;
  /** Beside the list's, for the run with this mutation. */
  env?: Readonly<Record<string, string>>;
  /** Full titles of tests, or parts of them that tell them apart: each of these must fail. Others may. */
  red: readonly string[];
}
export interface MutationList {
  /** Test files, from the top of the repository, that are run for each mutation; those below test/e2e and test/sweep get a build first. */
  tests: readonly string[];
  /** Variables of the runs, e.g. which part of a sweep. */
  env?: Readonly<Record<string, string>>;
  /** Each test of these files must have failed by one mutation or another. */
  everyRow?: boolean;
  mutations: readonly Mutation[];
}

/** Makes mutations of one file, given from the top of the repository. */
export const mutationsOf =
  (file: string) =>
  (name: string, find: string, replace: string, ...red: string[]): Mutation => ({ name, file, find, replace, red });

/** Makes mutations of the files of one folder; a file is named without `.ts`. */
export const mutationsIn =
  (folder: string) =>
  (file: string, ...rest: Parameters<ReturnType<typeof mutationsOf>>): Mutation =>
    mutationsOf(`${folder}/${file}.ts`)(...rest);

/** The file's text with the mutation in it. */
export function mutate(text: string, { file, find, replace, name }: Mutation): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined)
    throw new Error(`${name}: ${file} does not hold ${JSON.stringify(find)}`);
  if (more.length > 0) throw new Error(`${name}: ${file} holds ${JSON.stringify(find)} ${more.length + 1} times`);
  if (find === replace) throw new Error(`${name}: changes nothing`);
  return before + replace + after;
}
