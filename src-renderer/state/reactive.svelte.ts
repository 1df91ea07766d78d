import { Observable } from './observable.ts';

const known = new WeakMap<Observable, Observable>();

/**
 * The same object, for components: what reads one of its properties in a template, a $derived or an $effect runs again
 * when that property has changed, and what calls one of its methods after each of its changes. An Observable that it
 * holds comes out reactive as well.
 */
export function reactive<T extends Observable>(plain: T): T {
  const made = (known.get(plain) as T | undefined) ?? make(plain);
  known.set(plain, made);
  known.set(made, made);
  return made;
}

/** What a property was after the last change. */
class Cell {
  value = $state.raw<unknown>();

  constructor(value: unknown) {
    this.value = value;
  }
}

/**
 * Svelte takes state that is made within a $derived as that one's own, and does not run it again for it: state that
 * others see is made apart from whatever runs now.
 */
function apart<T>(make: () => T): T {
  let made: { readonly thing: T } | null = null;
  $effect.root(() => {
    made = { thing: make() };
  });
  return made!.thing;
}

function make<T extends Observable>(plain: T): T {
  const changes = apart(() => new Cell(0));
  const cells = new Map<string | symbol, Cell>();
  let count = 0;
  // Both live as long as the page: nobody ever stops observing.
  plain.observe(() => {
    changes.value = count += 1;
    for (const [key, cell] of cells) cell.value = Reflect.get(plain, key, plain);
  });
  return new Proxy(plain, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value === 'function') {
        void changes.value;
        // A private field is found on the object itself only.
        return value.bind(target) as unknown;
      }
      const cell = cells.get(key) ?? apart(() => new Cell(value));
      cells.set(key, cell);
      void cell.value;
      return value instanceof Observable ? reactive(value) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}
