/** Whether a Node is new enough for Culprit; left out: the one that runs this. */
export function isGoodNode(version?: string): boolean;
