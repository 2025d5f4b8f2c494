import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limited } from "./limited";
import { pictures } from "./pictures";

/** Graphics that take a while for their commands. */
function graphics(milliseconds: number) {
  return {
    SYNC_GPU_COMMANDS_COMPLETE: 1, TIMEOUT_EXPIRED: 2,
    fenceSync: () => ({ until: performance.now() + milliseconds }),
    clientWaitSync: (fence: { until: number }) => (performance.now() < fence.until ? 2 : 3),
    deleteSync: () => {}, flush: () => {},
  } as unknown as WebGL2RenderingContext;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("pictures", () => {
  it("are made once for many changes, and again for those that come meanwhile", async () => {
    const draw = vi.fn();
    const { ask } = pictures(graphics(10), draw, () => {}, () => true);
    [1, 2, 3].forEach(ask);
    await vi.advanceTimersByTimeAsync(1);
    expect(draw).toHaveBeenCalledTimes(1);
    ask();
    await vi.advanceTimersByTimeAsync(40);
    expect(draw).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it("wait for stillness, and for the end of what is under way, where they are slow, which is told once", async () => {
    let busy = false;
    const [draw, onSlow] = [vi.fn(), vi.fn()];
    const { ask } = pictures(graphics(200), draw, onSlow, () => busy);
    ask();
    await vi.advanceTimersByTimeAsync(2000);
    expect(onSlow).toHaveBeenCalledTimes(1);
    for (let change = 0; change < 20; change++) {
      ask();
      await vi.advanceTimersByTimeAsync(100);
    }

    busy = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(draw).toHaveBeenCalledTimes(1);
    busy = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(draw).toHaveBeenCalledTimes(2);
    expect(onSlow).toHaveBeenCalledTimes(1);
  });

  it("are not made after the end", async () => {
    const draw = vi.fn();
    const { ask, end } = pictures(graphics(1), draw, () => {}, () => false);
    ask();
    end();
    await vi.advanceTimersByTimeAsync(1000);
    expect(draw).not.toHaveBeenCalled();
  });
});

describe("limited", () => {
  it("acts at the first time at once, then once in so many milliseconds", async () => {
    const act = vi.fn();
    const { ask } = limited(500, act);
    ask();
    await vi.advanceTimersByTimeAsync(1);
    expect(act).toHaveBeenCalledTimes(1);
    for (let change = 0; change < 10; change++) {
      ask();
      await vi.advanceTimersByTimeAsync(40);
    }

    expect(act).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(act).toHaveBeenCalledTimes(2);
  });
});
