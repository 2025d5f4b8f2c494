/** Longer pauses do not count as work on the annotation, in milliseconds. */
const longestPause = 5_000;

/** Measures how long somebody has worked, from the activity on the page. */
export class Activity {
  private last: number | null = null;
  private worked = 0;

  /** @param now Milliseconds from any start. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Somebody moved the pointer, turned the wheel or pressed a key. */
  touch(): void {
    const now = this.now();
    const pause = this.last === null ? 0 : now - this.last;
    this.worked += pause <= longestPause ? pause : 0;
    this.last = now;
  }

  /** Returns the milliseconds worked since the last call. */
  take(): number {
    const worked = Math.round(this.worked);
    this.worked = 0;
    return worked;
  }
}
