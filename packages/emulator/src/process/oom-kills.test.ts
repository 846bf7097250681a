import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { oomCounter } from './oom-kills.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oom-kills-test-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const given = (files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
};

const v2 = 'low 0\nhigh 0\nmax 71\noom 2\noom_kill 2\noom_group_kill 0\n';
const v1 = 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n';

it.each([
  ['of version 2, in a container', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.events': v2 }, 2],
  [
    'of version 2, on a host',
    { 'proc/self/cgroup': '0::/user.slice/a:b\n', 'sys/fs/cgroup/user.slice/a:b/memory.events': v2 },
    2,
  ],
  [
    'of version 1, in a container that sees its path outside',
    {
      'proc/self/cgroup': '5:cpuset:/docker/1\n4:cpu,memory:/docker/1\n1:name=systemd:/docker/1\n',
      'sys/fs/cgroup/memory/memory.oom_control': v1,
    },
    3,
  ],
  [
    'of version 1, on a host',
    {
      'proc/self/cgroup': '4:memory:/a\n',
      'sys/fs/cgroup/memory/memory.oom_control': 'oom_kill 9\n',
      'sys/fs/cgroup/memory/a/memory.oom_control': v1,
    },
    3,
  ],
  [
    'of version 1 beside version 2',
    {
      'proc/self/cgroup': '4:memory:/\n0::/\n',
      'sys/fs/cgroup/memory/memory.oom_control': v1,
    },
    3,
  ],
  ['that does not count memory', { 'proc/self/cgroup': '0::/\n' }, 0],
  ['where there is none', {}, 0],
])('the count of a control group %s', (_, files, count) => {
  given(files);
  expect(oomCounter(root)()).toBe(count);
});
