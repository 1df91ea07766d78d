import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNELS, type Channel } from '../../../src-main/app/ipc/channels.ts';
import { checkMessage, checkSender, MESSAGES } from '../../../src-main/app/ipc/ipc-messages.ts';

const ours = { url: 'app://culprit/popover/popover.html', parent: null };
const foreign = [
  null,
  { url: 'https://example.invalid/', parent: null },
  { url: 'app://other/popover.html', parent: null },
  { url: 'app://culprit.example.invalid/', parent: null },
  { url: 'app://culprit@example.invalid/', parent: null },
  { url: 'https://app//culprit/', parent: null },
  { url: 'file:///etc/passwd', parent: null },
  { url: 'about:blank', parent: null },
  { url: '', parent: null },
  { url: 'data:text/html,app://culprit/', parent: null },
  { url: ours.url, parent: ours },
];

describe('the sender of a message', () => {
  it('may be the top frame of a page of ours', () => {
    expect(checkSender(ours)).toEqual({ ok: true, value: true });
  });

  it.each(foreign)('may not be %j', (sender) => {
    for (const channel of Object.values(CHANNELS))
      expect(checkMessage(channel, sender, [])).toMatchObject({ ok: false });
  });

  it('is named in the refusal, at a readable length', () => {
    const refusal = checkSender({ url: `https://example.invalid/${'x'.repeat(10_000)}`, parent: null });
    expect(refusal.ok ? '' : refusal.error).toMatch(
      /^it came from a foreign page \(https:\/\/example\.invalid\/x+…\)$/,
    );
  });
});

describe('the arguments of a message', () => {
  it('pass when they are what the channel asks for', () => {
    expect(checkMessage(CHANNELS.popoverHeight, ours, [480])).toEqual({ ok: true, value: [480] });
    expect(checkMessage(CHANNELS.requestPort, ours, [])).toEqual({ ok: true, value: [] });
  });

  it.each([
    [[]],
    [['480']],
    [[480, 1]],
    [[NaN]],
    [[Infinity]],
    [[-1]],
    [[0]],
    [[480.5]],
    [[1e9]],
    [[null]],
    [[{ valueOf: 480 }]],
  ])('are refused: height %j', (args) => {
    expect(checkMessage(CHANNELS.popoverHeight, ours, args)).toMatchObject({ ok: false });
  });

  it('never throw, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(MESSAGES) as Channel[])),
        fc.array(fc.anything(), { maxLength: 4 }),
        (channel, args) => {
          expect(typeof checkMessage(channel, ours, args).ok).toBe('boolean');
        },
      ),
    );
  });
});
