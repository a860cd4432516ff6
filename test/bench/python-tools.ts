/** The programs from PyPI that a tail is held against, where there is a Python: those that the suite of others installs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from '../others/support/made-once.ts';
import { installPython, requirePython } from '../others/support/python.ts';

export interface PythonTools {
  awslogs: string;
  aws: string;
  /** Beside where AWS is. */
  env: Record<string, string>;
}

/** Answers why there are none where they can't be had, or are not there and shall not be installed. */
export async function pythonTools(root: string, install: boolean): Promise<PythonTools | { missing: string }> {
  const folder = join(root, '.others');
  if (!install && !existsSync(join(folder, 'tools/made-of')))
    return { missing: 'not installed yet: npm run bench -- tailing installs them' };
  try {
    await requirePython('a comparison with awslogs and the AWS CLI');
    await alone(folder, () => installPython(join(folder, 'tools'), join(root, 'test/others/requirements/tools.txt')));
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    return { missing: stderr?.trim().split('\n').at(-1) || message };
  }
  return {
    awslogs: join(folder, 'tools/bin/awslogs'),
    aws: join(folder, 'tools/bin/aws'),
    env: { AWS_EC2_METADATA_DISABLED: 'true', LC_ALL: 'C.UTF-8' },
  };
}
