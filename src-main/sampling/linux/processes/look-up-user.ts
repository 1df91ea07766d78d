import { systemClock } from '../../../base/clock.ts';
import { runTool } from '../../../host/run-tool.ts';

/** A directory that is away can take long to say so. */
const LIMITS = { timeMs: 5_000, bytes: 64 * 1_024 };

/** The name that this machine knows a user by, wherever from (nsswitch.conf(5)): `name:password:uid:…`. */
export async function lookUpUser(uid: number): Promise<string | null> {
  const { text } = await runTool(['getent', 'passwd', String(uid)], systemClock, LIMITS);
  const [name, , found] = text?.split('\n')[0]?.split(':') ?? [];
  return name !== undefined && name !== '' && Number(found) === uid ? name : null;
}
