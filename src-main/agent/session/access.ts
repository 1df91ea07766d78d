import type { Role } from '../../host/endpoint.ts';
import { ERROR } from '../../protocol/envelope.ts';
import type { Access } from '../../protocol/feature.ts';
import { Refusal } from './refusal.ts';

const NEEDS: Readonly<Record<Access, string>> = {
  read: 'this connection may not even read',
  act: 'it changes something: it needs the Unix socket, or an agent served with --allow-actions',
  local: 'it reaches beyond the agent itself: it needs the Unix socket, or the app',
  privileged: 'it needs the privileged helper, which serves the app only',
};

/** The one place that decides who may do what. @throws Refusal */
export function allow(what: string, needed: Access, { access }: Pick<Role, 'access'>): void {
  if (!access.includes(needed)) throw new Refusal(ERROR.notAllowed, `${what}: ${NEEDS[needed]}`);
}
