import { EventEmitter } from 'node:events';
import type { Menu } from './menu.ts';
import type { FakeNativeImage } from './native-image.ts';

export const trays = new Set<Tray>();

type Used = 'destroy' | 'getBounds' | 'isDestroyed' | 'popUpContextMenu' | 'setContextMenu' | 'setImage' | 'setToolTip';

export class Tray extends EventEmitter implements Pick<Electron.Tray, Used> {
  /** Every picture ever set, oldest first. */
  readonly pictures: FakeNativeImage[] = [];
  toolTip = '';
  menu: Menu | null = null;
  #destroyed = false;

  constructor(image: Electron.NativeImage | string, _guid?: string) {
    super();
    this.setImage(image);
    trays.add(this);
  }

  setImage(image: Electron.NativeImage | string): void {
    if (typeof image === 'string') throw new Error('the double takes a NativeImage');
    this.pictures.push(image as unknown as FakeNativeImage);
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }

  setContextMenu(menu: Electron.Menu | null): void {
    this.menu = menu as unknown as Menu | null;
  }

  popUpContextMenu(menu?: Electron.Menu, _position?: Electron.Point): void {
    if (menu !== undefined) this.menu = menu as unknown as Menu;
    this.menu?.emit('menu-will-show');
  }

  getBounds(): Electron.Rectangle {
    return { x: 1100, y: 0, width: 32, height: 24 };
  }

  destroy(): void {
    this.#destroyed = true;
    trays.delete(this);
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }
}
Tray satisfies new (image: Electron.NativeImage | string, guid?: string) => Pick<Electron.Tray, Used>;
