/**
 * Makes a thing once for each owner, and gives the same afterwards. State made so for a connection outlives the page
 * that shows it: one that is left and opened again is as it was.
 */
export function oneFor<Owner extends object, T>(make: (owner: Owner) => T): (owner: Owner) => T {
  const made = new WeakMap<Owner, { readonly thing: T }>();
  return (owner) => {
    const known = made.get(owner) ?? { thing: make(owner) };
    made.set(owner, known);
    return known.thing;
  };
}
