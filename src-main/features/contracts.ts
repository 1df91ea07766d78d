import { alerts } from './alerts/contract.ts';
import { recording } from './recording/contract.ts';

/** Every feature that the agent knows of, by its contract: one line a feature. */
export const CONTRACTS = [alerts, recording] as const;
