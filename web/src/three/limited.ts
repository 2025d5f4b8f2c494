/** The part of the time that may go into what is limited: the rest is for what a person waits for. */
const share = 1 / 4;

/**
 * Does something a while after it was asked for, and not again before a while after it has ended: `milliseconds`, or longer where it
 * takes long itself. While `isHeldBack` it waits, until it is asked again.
 * @param act Tells when it has ended.
 */
export function limited(milliseconds: number, act: () => Promise<void>, isHeldBack = () => false): { ask: () => void; end: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest = milliseconds;
  let ended = false;
  let [isActing, isAskedAgain] = [false, false];
  const ask = () => {
    isAskedAgain = isActing;
    if (!isActing && !ended) {
      timer ??= setTimeout(() => void now(), rest);
    }
  };
  const now = async () => {
    timer = undefined;
    if (isHeldBack()) {
      return;
    }

    const start = performance.now();
    isActing = true;
    await act();
    rest = Math.max(milliseconds, (performance.now() - start) / share);
    isActing = false;
    if (isAskedAgain) {
      ask();
    }
  };
  return {
    ask,
    end: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}
