/** Processes that wait for one lock at this instant. */
export interface LockWait {
  readonly waiters: readonly number[];
  /**
   * Who holds it; where the OS does not tell, those not waiting that share it and have used the CPU. Empty: not known.
   */
  readonly holders: readonly number[];
}
