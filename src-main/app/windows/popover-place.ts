export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const POPOVER_WIDTH = 360;
export const POPOVER_MAX_HEIGHT = 560;
const GAP = 4;

/** Centred under the tray's icon, or above it if the bar is at the bottom; wholly inside the work area. */
export function placePopover(tray: Box, wantedHeight: number, workArea: Box): Box {
  const width = Math.min(POPOVER_WIDTH, workArea.width);
  const height = Math.min(Math.max(1, Math.round(wantedHeight)), POPOVER_MAX_HEIGHT, workArea.height);
  const barAtBottom = tray.y > workArea.y + workArea.height / 2;
  const wantedY = barAtBottom ? tray.y - height - GAP : tray.y + tray.height + GAP;
  const wantedX = tray.x + tray.width / 2 - width / 2;
  return {
    x: Math.round(clamp(wantedX, workArea.x, workArea.x + workArea.width - width)),
    y: Math.round(clamp(wantedY, workArea.y, workArea.y + workArea.height - height)),
    width,
    height,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
