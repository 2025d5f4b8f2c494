/** Calls a function when asked to, but not more often than once in a number of milliseconds. `end` stops it. */
export function limited(milliseconds: number, act: () => void): { ask: () => void; end: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const now = () => {
    timer = undefined;
    last = performance.now();
    act();
  };
  return {
    ask: () => {
      timer ??= setTimeout(now, Math.max(0, last + milliseconds - performance.now()));
    },
    end: () => clearTimeout(timer),
  };
}
