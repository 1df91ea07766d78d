import { configSchema, type ConfigWith } from '../protocol/config-schema.ts';
import { CONTRACTS } from './contracts.ts';

/** `config.toml` as a whole: the agent's sections and those of all features. */
export type WholeConfig = ConfigWith<typeof CONTRACTS>;
export const WholeConfig = configSchema(CONTRACTS);

export const defaultWholeConfig: WholeConfig = WholeConfig.parse({});
