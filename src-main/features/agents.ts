import type { AgentFeature } from '../agent/features/feature.ts';
import { alertsPart } from './alerts/agent/part.ts';
import { recordingPart } from './recording/agent/part.ts';

/** What runs in the agent, in this order at each tick: one line a feature. */
export const AGENT_FEATURES: readonly AgentFeature[] = [alertsPart, recordingPart];
