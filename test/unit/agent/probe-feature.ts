import { z } from 'zod';
import {
  agentFeature,
  type AgentFeature,
  type FeatureHost,
  type Tick,
} from '../../../src-main/agent/features/feature.ts';
import { Refusal } from '../../../src-main/agent/session/refusal.ts';
import { ERROR } from '../../../src-main/protocol/envelope.ts';
import { feature } from '../../../src-main/protocol/feature.ts';

const Anything = z.unknown();
const nothingAsked = { params: z.object({}), first: Anything, change: Anything, summary: '' } as const;

/** A feature that does what a test says, good or bad. */
export const probe = feature('probe', {
  methods: {
    'probe.do': { params: z.object({}), result: Anything, access: 'read', summary: '' },
    'probe.guarded': {
      params: z.object({}),
      result: Anything,
      access: () => {
        throw new Error('who may is not known');
      },
      summary: '',
    },
  },
  topics: {
    'probe.each': { ...nothingAsked, params: z.object({ of: z.string().default('a') }), access: 'read' },
    'probe.paced': { ...nothingAsked, access: 'read', paced: true },
    'probe.acting': { ...nothingAsked, access: 'act' },
  },
});

export interface Probe {
  readonly feature: AgentFeature;
  onStart: () => void;
  onTick: (tick: Tick) => void;
  onCall: () => unknown;
  onConfigure: () => void;
  onLeft: () => void;
  onDispose: () => void;
  host: FeatureHost<typeof probe>;
}

const nothing = (): void => undefined;

export function makeProbe(): Probe {
  const made: Probe = {
    feature: agentFeature(probe, (host) => {
      made.host = host;
      made.onStart();
      return {
        methods: { 'probe.do': () => made.onCall(), 'probe.guarded': () => 'nobody gets here' },
        topics: {
          'probe.each': ({ of }) => {
            if (of === 'gone') throw new Refusal(ERROR.notFound, 'there is no such thing');
            if (of === 'broken') throw new TypeError('a bug');
            return `first of ${of}`;
          },
          'probe.paced': () => 0,
          'probe.acting': () => 0,
        },
        onTick: (tick) => made.onTick(tick),
        configure: () => made.onConfigure(),
        left: () => made.onLeft(),
        [Symbol.dispose]: () => made.onDispose(),
      };
    }),
    onStart: nothing,
    onTick: nothing,
    onCall: nothing,
    onConfigure: nothing,
    onLeft: nothing,
    onDispose: nothing,
    host: undefined as unknown as FeatureHost<typeof probe>,
  };
  return made;
}
