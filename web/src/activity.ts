/** Longer pauses than this are no work on the annotation, in milliseconds. */
const longestPause = 5_000;

/** Measures how long somebody has worked, from the signs of life that the page sees. */
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

  /** Milliseconds worked since this was asked last. */
  take(): number {
    const worked = Math.round(this.worked);
    this.worked = 0;
    return worked;
  }
}
