import type { SystemFrame } from '../../../../src-main/protocol/frame.ts';
import { celsius, number, percent, rate, watts } from '../../../lib/figures.ts';

/** A small figure under a chart. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly title?: string | undefined;
}

/** Meters that people know by another name. */
const METERS: Readonly<Record<string, { label: string; title: string }>> = {
  cpu: { label: 'CPU', title: 'The CPU’s part of the package' },
  core: { label: 'Cores', title: 'The cores’ part of the package' },
  gpu: { label: 'GPU', title: 'The GPU’s part of the package' },
  ane: { label: 'ANE', title: 'Apple Neural Engine' },
  dram: { label: 'Memory', title: 'Main memory, beside the package' },
  psys: { label: 'Whole machine', title: 'The platform with all that is in it' },
  system: { label: 'Whole machine', title: 'All that it draws' },
};

/** Every meter but the package itself, whose figure stands above them. */
export function partsOf({ power }: SystemFrame): Fact[] {
  const packages = power.filter(({ name }) => name.startsWith('package') && !name.includes(' ')).length;
  return power
    .filter(({ name, nested }) => nested || packages > 1 || !name.startsWith('package'))
    .map(({ name, watts: drawn }) => ({
      label: METERS[name]?.label ?? name,
      text: watts(drawn),
      title: METERS[name]?.title,
    }));
}

/** @param whyNoTemperature in words, where no sensor gives any */
export function heatFactsOf(system: SystemFrame, whyNoTemperature: string): Fact[] {
  const { hottest_celsius: hottest, throttle_events_per_second: throttled, fans, battery } = system;
  const facts: Fact[] = [
    {
      label: 'Hottest',
      text: celsius(hottest),
      title: hottest === null ? `Not available. ${whyNoTemperature}` : hottestName(system),
    },
  ];
  if (fans.length > 0)
    facts.push({
      label: fans.length === 1 ? 'Fan' : 'Fans',
      text: `${fans.map(({ rpm }) => number(rpm)).join(', ')}\u00a0rpm`,
      title: fans.map(fanInWords).join('; '),
    });
  if (throttled !== null)
    facts.push({ label: 'Throttling', text: rate(throttled), title: 'Throttle events of cores and packages' });
  if (battery !== null)
    facts.push({
      label: 'Battery',
      text: `${percent(battery.percent)}${battery.status === 'unknown' ? '' : `, ${battery.status}`}`,
    });
  return facts;
}

const hottestName = ({ temperatures, hottest_celsius }: SystemFrame): string | undefined =>
  temperatures.find(({ celsius: at }) => at === hottest_celsius)?.name;

const fanInWords = ({ name, rpm, max_rpm }: SystemFrame['fans'][number]): string =>
  `${name}: ${number(rpm)}${max_rpm === null ? '' : ` of ${number(max_rpm)}`} rpm`;
