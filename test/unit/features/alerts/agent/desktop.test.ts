import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { NotifySend } from '../../../../../src-main/features/alerts/agent/notify-send.ts';
import { mountsOf, oncePool, Volumes } from '../../../../../src-main/features/alerts/agent/volumes.ts';
import type { Alert, AlertChange } from '../../../../../src-main/features/alerts/alert.ts';
import { temporaryFolder } from '../../../agent/temporary-folder.ts';

const alert: Alert = {
  id: 'throttling:machine',
  rule: 'throttling',
  severity: 'critical',
  culprit: null,
  since_ms: 0,
  fired_at_ms: 0,
  updated_at_ms: 0,
  cleared_at_ms: null,
  strength: 1,
  peak_strength: 1,
  title: '--help <b>',
  detail: 'a < b & c',
  advice: 'Wait.',
  why: '',
  evidence: [{ what: 'a', value: null, unit: 'word', text: '< b & c' }],
};
const change = (announce: AlertChange['announce']): AlertChange => ({
  change: 'fired',
  alert,
  announce,
  withheld: null,
});

/** A program that takes down its arguments and says a number, as notify-send does. */
function fakeNotifySend(folder: string): { program: string; calls(): string[][] } {
  const program = join(folder, 'notify-send');
  writeFileSync(
    program,
    `#!/bin/sh\nfor each in "$@"; do printf '%s\\037' "$each"; done >> '${folder}/calls'\n` +
      `printf '\\036' >> '${folder}/calls'\necho 42\n`,
  );
  chmodSync(program, 0o755);
  const calls = (): string[][] =>
    existsSync(join(folder, 'calls'))
      ? readFileSync(join(folder, 'calls'), 'utf8')
          .split('\x1e')
          .slice(0, -1)
          .map((call) => call.split('\x1f').slice(0, -1))
      : [];
  return { program, calls };
}

describe('notify-send', () => {
  it('is given the words as they are, and replaces its own notification', async () => {
    using folder = temporaryFolder();
    const { program, calls } = fakeNotifySend(folder.path);
    const problems: string[] = [];
    const desktop = new NotifySend((problem) => problems.push(problem), program);
    desktop.change(change(null));
    desktop.change(change('show'));
    await vi.waitFor(() => expect(calls()).toHaveLength(1), { timeout: 10_000 });
    expect(calls()[0]!.slice(-3)).toEqual(['--', '--help <b>', 'a &lt; b &amp; c\nWait.']);
    expect(calls()[0]).toContain('--urgency=critical');
    await vi.waitFor(
      () => {
        desktop.change(change('replace'));
        expect(calls().length).toBeGreaterThan(1);
      },
      { timeout: 10_000 },
    );
    expect(calls().at(-1)).toContain('--replace-id=42');
    expect(problems).toEqual([]);
  });

  it('that is not there is said once', async () => {
    const problems: string[] = [];
    const desktop = new NotifySend((problem) => problems.push(problem), '/nowhere/notify-send');
    desktop.change(change('show'));
    desktop.change(change('show'));
    await vi.waitFor(() => expect(problems).toHaveLength(1));
    desktop.change(change('show'));
    expect(problems[0]).toContain('not installed');
  });
});

describe('notify-send that fails', () => {
  it('is asked again with the next alert, and each reason is said once', async () => {
    using folder = temporaryFolder();
    const program = join(folder.path, 'notify-send');
    writeFileSync(program, `#!/bin/sh\necho x >> '${folder.path}/calls'\necho 'no session yet' >&2\nexit 1\n`);
    chmodSync(program, 0o755);
    const problems: string[] = [];
    const desktop = new NotifySend((problem) => problems.push(problem), program);
    for (const calls of [1, 2]) {
      desktop.change(change('show'));
      await vi.waitFor(
        () =>
          expect([readFileSync(join(folder.path, 'calls'), 'utf8').split('x').length - 1, problems]).toEqual([
            calls,
            ['no session yet'],
          ]),
        { timeout: 10_000 },
      );
    }
  });
});

describe('local file systems', () => {
  it('are those on writable disks, once each, and the root', () => {
    const mounts = [
      'overlay / overlay rw,relatime 0 0',
      'proc /proc proc rw 0 0',
      '/dev/sda1 /home ext4 rw,relatime 0 0',
      '/dev/sda1 /home/again ext4 rw,relatime 0 0',
      '/dev/sdb1 /media/two\\040words vfat rw 0 0',
      '/dev/loop3 /snap/core squashfs ro 0 0',
      '/dev/sr0 /cd iso9660 ro 0 0',
      'server:/export /net nfs rw 0 0',
      'half a line',
    ].join('\n');
    expect(mountsOf(mounts)).toEqual(['/', '/home', '/media/two words']);
    expect(mountsOf('')).toEqual([]);
  });

  it('of ZFS are pools and paths in them', () => {
    const mounts = [
      'rpool/ROOT/ubuntu / zfs rw,relatime,xattr 0 0',
      '/dev/sda2 /boot ext4 rw 0 0',
      'tank/home /home zfs rw,xattr,noacl 0 0',
      'tank/data /srv/data zfs rw 0 0',
      'tank/old /srv/old zfs ro 0 0',
    ].join('\n');
    expect(mountsOf(mounts)).toEqual(['/', '/boot', '/home', '/srv/data']);
  });

  it('of one pool that run out of room together are told once', () => {
    const volume = (mount: string, pool: string | null, freeBytes: number) => ({
      mount,
      pool,
      totalBytes: 9,
      freeBytes,
    });
    const told = oncePool([
      volume('/home', 'tank', 5),
      volume('/srv/data', 'tank', 5),
      volume('/srv/small', 'tank', 1),
      volume('/boot', null, 5),
      volume('/data', null, 5),
    ]);
    expect(told.map(({ mount }) => mount)).toEqual(['/home', '/srv/small', '/boot', '/data']);
  });

  it.each([
    ['by a folder of it, if there is one', ['/dev/vda1 /data ext4 rw 0 0'], '/data'],
    ['by its device, if there is none', [], '/dev/vda1'],
  ])('that a container sees by files of them are named %s', (_, more, name) => {
    const mounts = [
      'overlay / overlay rw 0 0',
      '/dev/vda1 /etc/resolv.conf ext4 rw 0 0',
      '/dev/vda1 /etc/hosts ext4 rw 0 0',
      ...more,
    ];
    expect(mountsOf(mounts.join('\n'))).toEqual(['/', name]);
  });

  it('are asked off the loop, and no more than once a minute', async () => {
    const volumes = new Volumes();
    volumes.refresh(0);
    expect(volumes.latest).toEqual([]);
    await vi.waitFor(() => expect(volumes.latest.length).toBeGreaterThan(0));
    const { latest } = volumes;
    volumes.refresh(59_000);
    expect(volumes.latest).toBe(latest);
    for (const { totalBytes, freeBytes } of latest) expect(freeBytes).toBeLessThanOrEqual(totalBytes);
  });
});
