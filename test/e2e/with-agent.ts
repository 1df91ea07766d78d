import { expect, type Page } from '@playwright/test';
import type { FakeAgent } from './fake-agent.ts';

/** Serves the pages from a made-up agent for as long as a test uses it. */
export async function withAgent(agent: FakeAgent, use: (url: string) => Promise<void>): Promise<void> {
  const url = await agent.listen();
  try {
    await use(url);
  } finally {
    await agent.stop();
  }
}

/** The page has subscribed and shows a frame. */
export async function settled(page: Page, agent: FakeAgent): Promise<void> {
  await expect.poll(() => agent.subscriptions).toBe(1);
  agent.tick();
  await expect(page.getByText('● Live')).toBeVisible();
}
