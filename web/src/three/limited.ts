/** Does something when asked, but not more often than once in so many milliseconds. */
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
