import { detailWords } from '../../../vocabulary/alerts.ts';
import { NEUTRAL } from '../../../vocabulary/figures.ts';
import { shownName } from '../../../vocabulary/process-label.ts';
import type { AlertCulprit, AlertFact, AlertRule } from '../alert.ts';

/** The one place where an alert becomes words. */

interface Words {
  /** @param who the culprit */
  readonly named: (who: string) => string;
  /** Where no one process stands out. */
  readonly unnamed: string;
  readonly advice: string;
}

const FREE_MEMORY = 'Close what you do not need, or quit it before the machine stops answering.';

const WORDS: Readonly<Record<AlertRule, Words>> = {
  throttling: {
    named: (who) => `${who} is making this machine throttle`,
    unnamed: 'This machine is throttling',
    advice: 'Pause it, or give the machine air: it runs slower until it has cooled down.',
  },
  memory_pressure: {
    named: (who) => `${who} is starving this machine of memory`,
    unnamed: 'This machine is short of memory',
    advice: FREE_MEMORY,
  },
  swap_storm: {
    named: (who) => `${who} is making this machine swap`,
    unnamed: 'This machine is swapping heavily',
    advice: FREE_MEMORY,
  },
  swap_rise: {
    named: (who) => `${who} is pushing memory into swap`,
    unnamed: 'Swap is filling up',
    advice: 'If it goes on, this machine becomes slow: look at what has grown.',
  },
  bandwidth: {
    named: (who) => `${who} is saturating the memory bandwidth`,
    unnamed: 'The memory bandwidth is saturated',
    advice: 'More cores will not make it faster: the memory is the limit.',
  },
  package_power: {
    named: (who) => `${who} is keeping the power draw high`,
    unnamed: 'The power draw stays high',
    advice: 'Expect heat, and on battery a short afternoon.',
  },
  cpu: {
    named: (who) => `${who} keeps a core busy`,
    unnamed: 'A core is kept busy',
    advice: 'Look at whether it is meant to.',
  },
  memory_growth: {
    named: (who) => `${who} keeps growing`,
    unnamed: 'A process keeps growing',
    advice: 'It takes memory and does not give it back: start it again before memory runs out.',
  },
  trouble: {
    named: (who) => `${who} is in trouble`,
    unnamed: 'A process is in trouble',
    advice: 'Look at what it waits for.',
  },
  disk_full: {
    named: (who) => `${who} is nearly full`,
    unnamed: 'A disk is nearly full',
    advice: 'Make room: programs fail in strange ways without.',
  },
  disk_stall: {
    named: (who) => `${who} makes everything wait for the disk`,
    unnamed: 'Everything waits for the disk',
    advice: 'Let it finish, or pause it: until then programs stop whenever they read or write.',
  },
  sampling: {
    named: (who) => `${who} cannot sample as planned`,
    unnamed: 'Sampling is impaired',
    advice: 'What is shown may be late or old.',
  },
  unusual: {
    named: (who) => `${who} is unusually high`,
    unnamed: 'Something is unusual',
    advice: 'It is not what this machine did in the last minutes or the last hour.',
  },
};

export function titleOf(rule: AlertRule, culprit: AlertCulprit | null): string {
  return culprit === null ? WORDS[rule].unnamed : WORDS[rule].named(shownName(culprit.name));
}

export const adviceOf = (rule: AlertRule): string => WORDS[rule].advice;

/** As files and logs have it; a reader words the evidence anew. */
export const detailOf = (facts: readonly AlertFact[]): string => detailWords(facts, NEUTRAL);

export function whyOf(rule: AlertRule, lastedMs: number): string {
  return `Beyond the threshold of [alerts.${rule}] for ${NEUTRAL.duration(lastedMs)}.`;
}
