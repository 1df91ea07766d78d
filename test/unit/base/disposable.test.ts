import { expect, it } from 'vitest';
import { Disposables } from '../../../src-main/base/disposable.ts';

it('releases the last acquired first, and each once', () => {
  const released: string[] = [];
  const all = new Disposables();
  for (const name of ['first', 'second', 'third']) all.add(() => released.push(name));
  all[Symbol.dispose]();
  all[Symbol.dispose]();
  expect(released).toEqual(['third', 'second', 'first']);
});

it('releases at once what is added too late', () => {
  const released: string[] = [];
  const all = new Disposables();
  all[Symbol.dispose]();
  all.add(() => released.push('late'));
  expect(released).toEqual(['late']);
});

it('releases the others where one throws', () => {
  const released: string[] = [];
  const all = new Disposables();
  all.add(() => released.push('first'));
  all.add(() => {
    throw new Error('cannot be released');
  });
  expect(() => all[Symbol.dispose]()).toThrow('cannot be released');
  expect(released).toEqual(['first']);
});
