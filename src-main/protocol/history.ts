import { z } from 'zod';
import { HISTORY_FIGURES, type HistoryFigureId } from '../metrics/machine.ts';
import { BANDS } from '../metrics/registry.ts';
import { LISTS, type DeviceSeries, type History as Series, type List } from './moments.ts';

const series = z.array(z.number().nullable());
const figureShape = Object.fromEntries(HISTORY_FIGURES.map((id) => [id, series])) as Record<
  HistoryFigureId,
  typeof series
>;
const deviceShape = Object.fromEntries(
  LISTS.map(({ list, byId, keys }) => [
    list,
    z.array(
      z.object({ ...(byId ? { id: z.number().int() } : {}), ...Object.fromEntries(keys.map((key) => [key, series])) }),
    ),
  ]),
) as unknown as { [Of in List]: z.ZodType<DeviceSeries<Of>[]> };

/** What `history` answers. */
export const History = z.object({
  at_ms: z.array(z.number()),
  top_score: series,
  top_name: z.array(z.string().nullable()),
  top_band: z.array(z.enum(BANDS).nullable()),
  ...figureShape,
  ...deviceShape,
}) satisfies z.ZodType<Series>;
