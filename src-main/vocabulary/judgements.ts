import type { Band } from '../metrics/registry.ts';
import type { SystemFrame } from '../protocol/frame.ts';

/** What the OS itself says of heat and memory: its word, how grave it is, and what it means. */
export interface Judgement {
  readonly word: string;
  readonly band: Band;
  readonly meaning: string;
}

const HEAT: Readonly<Record<NonNullable<SystemFrame['thermal_pressure']>, Judgement>> = {
  nominal: {
    word: 'nominal',
    band: 'low',
    meaning: 'Thermal pressure as the system judges it: nothing is held back for heat.',
  },
  moderate: {
    word: 'moderate',
    band: 'elevated',
    meaning: 'Thermal pressure as the system judges it: it slows down a little to stay cool.',
  },
  heavy: {
    word: 'heavy',
    band: 'high',
    meaning: 'Thermal pressure as the system judges it: it slows down much to stay cool.',
  },
  trapping: {
    word: 'trapping',
    band: 'critical',
    meaning: 'Thermal pressure as the system judges it: too hot, it does as little as it can.',
  },
  sleeping: {
    word: 'sleeping',
    band: 'critical',
    meaning: 'Thermal pressure as the system judges it: too hot, it goes to sleep.',
  },
};
const MEMORY: Readonly<Record<NonNullable<SystemFrame['memory_pressure']>, Judgement>> = {
  normal: { word: 'normal', band: 'low', meaning: 'Memory pressure as the system judges it: there is enough.' },
  warning: {
    word: 'warning',
    band: 'elevated',
    meaning: 'Memory pressure as the system judges it: applications are asked to give memory back.',
  },
  critical: {
    word: 'critical',
    band: 'critical',
    meaning: 'Memory pressure as the system judges it: memory is short, and applications may be ended.',
  },
};

/** Null where the OS does not say. */
export const heatOf = (system: SystemFrame | null): Judgement | null =>
  system === null || system.thermal_pressure === null ? null : HEAT[system.thermal_pressure];
export const memoryJudgementOf = (system: SystemFrame | null): Judgement | null =>
  system === null || system.memory_pressure === null ? null : MEMORY[system.memory_pressure];
