/**
 * Visits the pixels that are connected with some pixels through allowed ones, by sides.
 * @param seeds Numbers of pixels; a seed that is not allowed reaches nothing.
 * @param visit Called once for each pixel reached; returns `false` if it was reached before.
 */
export function flood(width: number, height: number, seeds: Iterable<number>, visit: (pixel: number) => boolean): void {
  const open: number[] = [];
  const reach = (pixel: number) => {
    if (visit(pixel)) {
      open.push(pixel);
    }
  };

  for (const seed of seeds) {
    reach(seed);
    for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
      const x = pixel % width;
      if (x > 0) reach(pixel - 1);
      if (x < width - 1) reach(pixel + 1);
      if (pixel >= width) reach(pixel - width);
      if (pixel < width * (height - 1)) reach(pixel + width);
    }
  }
}
