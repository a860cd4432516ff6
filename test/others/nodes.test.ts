/** The end-to-end suite on other majors of Node; it fails where Node says a warning on the stderr of the binary or the endpoint. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { NOT_EVERYWHERE } from './support/cannot-run.ts';
import { END_TO_END_MS, runEndToEnd } from './support/end-to-end.ts';
import { NODES, type NodeMajor, nodeBinary } from './support/place.ts';

describe.each(Object.keys(NODES).map((major) => Number(major) as NodeMajor))('Node %i', (major) => {
  it('the end-to-end suite, no warning on stderr', { timeout: END_TO_END_MS }, async () => {
    const node = nodeBinary(major);
    expect(execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${NODES[major]}`);
    const { passed, skipped, failures } = await runEndToEnd(node);
    expect(failures).toEqual([]);
    const may = Object.keys(NOT_EVERYWHERE);
    expect(skipped.filter((title) => !may.some((beginning) => title.startsWith(beginning)))).toEqual([]);
    expect(passed).toBeGreaterThan(400);
  });
});
