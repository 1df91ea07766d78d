import { describe, expect, it } from 'vitest';
import type { Page } from '../../../src-renderer/features/feature.ts';
import { oneFor } from '../../../src-renderer/state/one-for.ts';
import { pageOf } from '../../../src-renderer/window/route.ts';

const page = (id: string): Page => ({ id, label: id, order: 1, load: () => Promise.reject(new Error('not here')) });

describe('the address', () => {
  it('names a page; one that it does not know, or none, is the first', () => {
    const pages = [page('now'), page('alerts')];
    expect(['#alerts', '#now', '#nowhere', '', '#token=t'].map((hash) => pageOf(pages, hash).id)).toEqual([
      'alerts',
      'now',
      'now',
      'now',
      'now',
    ]);
  });

  it('without any page is a mistake of ours', () => {
    expect(() => pageOf([], '#now')).toThrow('no page');
  });
});

describe('what is made for a connection', () => {
  it('is made once for each', () => {
    let made = 0;
    const numberOf = oneFor<object, number>(() => (made += 1));
    const [first, second] = [{}, {}];
    expect([numberOf(first), numberOf(second), numberOf(first)]).toEqual([1, 2, 1]);
  });
});
