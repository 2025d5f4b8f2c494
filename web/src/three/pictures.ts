/** Milliseconds from one picture to the next, and from a change to its picture when pictures are slow. */
const shortestRest = 80;
const stillness = 500;

/** Pictures that take the graphics longer than this, in milliseconds, count as slow: they would delay drawing in the planes. */
const slow = 60;

/** After a picture, the graphics are free for others for this multiple of the time it took. */
const share = 3;

/**
 * Makes pictures on request, one at a time, and leaves the graphics enough time for the planes. Without a graphics card pictures are
 * slow; then it waits until nothing has changed for a while.
 * @param draw Issues the commands of a picture.
 * @param onSlow Called once, when pictures turn out to be slow.
 * @param isBusy Whether more changes are coming: slow pictures wait for their end.
 */
export function pictures(
  gl: WebGL2RenderingContext,
  draw: () => void,
  onSlow: () => void,
  isBusy: () => boolean,
): { ask: () => void; end: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSlow = false;
  let isDrawing = false;
  let isAsked = false;
  let isEnded = false;
  let next = 0;

  function ask(): void {
    isAsked = true;
    if (!isDrawing && !isEnded) {
      clearTimeout(timer);
      timer = setTimeout(() => void make(), Math.max(isSlow ? stillness : 0, next - performance.now()));
    }
  }

  async function make(): Promise<void> {
    if (isSlow && isBusy()) {
      ask();
      return;
    }

    [isDrawing, isAsked] = [true, false];
    const began = performance.now();
    draw();
    await done(gl);
    const took = performance.now() - began;
    next = performance.now() + Math.max(shortestRest, share * took);
    isDrawing = false;
    if (took > slow && !isSlow) {
      isSlow = true;
      onSlow();
    }

    if (isAsked) {
      ask();
    }
  }

  return {
    ask,
    end: () => {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}

/** Resolves when the graphics have carried out their commands. */
function done(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  return new Promise((resolve) => {
    const look = () => {
      if (fence !== null && gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) {
        setTimeout(look, 8);
      } else {
        gl.deleteSync(fence);
        resolve();
      }
    };
    setTimeout(look);
  });
}
