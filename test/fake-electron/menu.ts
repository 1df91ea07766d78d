import { EventEmitter } from 'node:events';

/** A menu as a list of items; a test clicks an item by its label. */
export class Menu extends EventEmitter {
  readonly template: readonly Electron.MenuItemConstructorOptions[];

  constructor(template: readonly Electron.MenuItemConstructorOptions[] = []) {
    super();
    this.template = template;
  }

  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): Electron.Menu {
    return new Menu(template as Electron.MenuItemConstructorOptions[]) as unknown as Electron.Menu;
  }

  static setApplicationMenu(_menu: Electron.Menu | null): void {
    // Windows of the double have no menu.
  }

  get labels(): string[] {
    return this.template.map(({ label, type }) => (type === 'separator' ? '-' : (label ?? '')));
  }

  clickItem(label: string): void {
    const item = this.template.find((candidate) => candidate.label === label);
    if (item?.click === undefined) throw new Error(`the menu has no item "${label}"`);
    (item.click as () => void)();
  }
}
Menu satisfies Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
