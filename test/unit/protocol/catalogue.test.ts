import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogueOf } from '../../../src-main/protocol/catalogue.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import { configSchema } from '../../../src-main/protocol/config-schema.ts';
import { feature } from '../../../src-main/protocol/feature.ts';
import { core } from '../../../src-main/protocol/methods.ts';

const Empty = z.object({});
const method = { params: Empty, result: Empty, access: 'read', summary: '' } as const;
const topic = { params: Empty, first: Empty, change: Empty, access: 'read', summary: '' } as const;
const notes = feature('notes', {
  config: z.strictObject({ most: z.number().default(7) }),
  methods: { notes: method, 'notes.add': method },
  topics: { notes: topic },
});

describe('a contract', () => {
  it('has what it is given, and nothing where it is given nothing', () => {
    expect(feature('empty', {})).toEqual({ name: 'empty', config: null, methods: {}, topics: {} });
    expect(Object.keys(notes.methods)).toEqual(['notes', 'notes.add']);
  });

  it.each(['note', 'notesadd', 'notes_more.add', '', '.notes', 'constructor'])(
    'has no method and no topic %j that is not named after it',
    (name) => {
      expect(() => feature('notes', { methods: { [name]: method } })).toThrow(
        'of the feature notes is not named after',
      );
      expect(() => feature('notes', { topics: { [name]: topic } })).toThrow('of the feature notes is not named after');
    },
  );

  it.each(['', 'Notes', 'my-notes', 'my.notes', '__proto__', '1st', 'x'.repeat(42)])('is not called %j', (name) => {
    expect(() => feature(name, {})).toThrow('no name of a feature');
  });
});

describe('a catalogue', () => {
  it('has the methods and topics of all contracts, and what no contract has is not in it', () => {
    const { methods, topics } = catalogueOf([core, notes]);
    expect(methods.get('notes.add')).toBe(method);
    expect(methods.get('status')).toBe(core.methods.status);
    expect([...topics.keys()]).toEqual(['frames', 'notes']);
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'notes.'])
      expect([methods.get(name), topics.get(name)]).toEqual([undefined, undefined]);
  });

  it('has one of each name', () => {
    const clash = (name: string, parts: object) => () =>
      catalogueOf([core, notes, { name, config: null, methods: {}, topics: {}, ...parts }]);
    expect(clash('notes', {})).toThrow('there are two of notes');
    expect(clash('core', {})).toThrow('there are two of core');
    expect(clash('other', { methods: { 'notes.add': method } })).toThrow('there are two of notes.add');
    expect(clash('other', { methods: { status: method } })).toThrow('there are two of status');
    expect(clash('other', { topics: { frames: topic } })).toThrow('there are two of frames');
  });
});

describe('the schema of config.toml', () => {
  const schema = configSchema([notes, feature('plain', {})]);

  it('has the sections of the agent and of each feature that has one, each with its defaults', () => {
    expect(schema.parse({})).toEqual({ ...defaultConfig, notes: { most: 7 } });
    expect(schema.parse({ notes: { most: 1 } }).notes).toEqual({ most: 1 });
    expect(Object.keys(schema.shape)).not.toContain('plain');
  });

  it('refuses what no section has', () => {
    for (const bad of [{ notes: { more: 1 } }, { plain: {} }, { note: {} }, { notes: [] }, { notes: null }])
      expect(schema.safeParse(bad).success).toBe(false);
  });

  it('takes no feature that would take the place of another section', () => {
    const section = { config: z.strictObject({}) };
    expect(() => configSchema([feature('sampling', section)])).toThrow('two sections sampling');
    expect(() => configSchema([notes, feature('notes', section)])).toThrow('two sections notes');
  });
});
