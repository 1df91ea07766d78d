/** Shorter ones are parts of too many words. */
const SHORTEST = 3;
/** Names that every machine has tell nothing. */
const EVERYBODY = new Set(['root', 'localhost']);

/** Free text with names of the user and the machine, and folders of users, taken out. */
export function redacted(text: string, secrets: readonly string[]): string {
  const withoutHomes = text.replace(/\/(?:Users|home)\/[^/\s]+/g, '/(home)');
  return secrets
    .filter((secret) => secret.length >= SHORTEST && !EVERYBODY.has(secret.toLowerCase()))
    .sort((one, other) => other.length - one.length)
    .reduce(
      (result, secret) => result.replace(new RegExp(secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), '(redacted)'),
      withoutHomes,
    );
}
