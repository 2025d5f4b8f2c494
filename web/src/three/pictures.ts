/** Milliseconds from one picture to the next, and from a change to the picture of it where pictures are slow. */
const shortestRest = 80;
const stillness = 500;

/** Pictures that take the graphics longer than this, in milliseconds, are slow: they would make drawing in the planes lag. */
const slow = 60;

/** After a picture the graphics are left to others for so many times as long as it took. */
const share = 3;

/**
 * Makes pictures as they are asked for, one at a time, and no more than leaves the graphics free for the planes: where there is only a
 * processor to compute them, not before all has been still for a while.
 * @param draw Gives the commands of a picture.
 * @param onSlow Told once, when pictures turn out to be slow.
 * @param isBusy Whether more is about to change: slow pictures wait for its end.
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
  let next = 0;

  function ask(): void {
    isAsked = true;
    if (!isDrawing) {
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

  return { ask, end: () => clearTimeout(timer) };
}

/** When the graphics have done what they were told. */
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
