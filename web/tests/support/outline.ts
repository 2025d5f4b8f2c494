/** A corner of pixels: pixel (x, y) has the corners (x, y) to (x + 1, y + 1). */
export type Corner = readonly [x: number, y: number];

/** The outlines of a mask's parts, and of the holes in them, each as the corners that it turns at. */
export function outlinesOf(mask: Uint8Array, width: number): { corners: Corner[]; isHole: boolean }[] {
  const at = (x: number, y: number) => x >= 0 && x < width && y >= 0 && mask[x + y * width] === 1;
  // Edges by where they begin, the mask on their right hand (y points down).
  const edges = new Map<string, Corner[]>();
  const add = (from: Corner, to: Corner) => edges.set(String(from), [...(edges.get(String(from)) ?? []), to]);
  for (let n = 0; n < mask.length; n++) {
    const [x, y] = [n % width, Math.floor(n / width)];
    if (at(x, y)) {
      if (!at(x, y - 1)) add([x, y], [x + 1, y]);
      if (!at(x + 1, y)) add([x + 1, y], [x + 1, y + 1]);
      if (!at(x, y + 1)) add([x + 1, y + 1], [x, y + 1]);
      if (!at(x - 1, y)) add([x, y + 1], [x, y]);
    }
  }

  const outlines: { corners: Corner[]; isHole: boolean }[] = [];
  while (edges.size > 0) {
    const start = [...edges.keys()][0]!.split(",").map(Number) as unknown as Corner;
    const path = [start];
    for (let [here, from] = [start, start]; ;) {
      const ways = edges.get(String(here))!;
      // Where two parts touch by a corner: turn right, which stays with the part.
      const next = ways.length === 1 ? ways[0]! : ways.find(([x, y]) => turn(from, here, [x, y]) > 0) ?? ways[0]!;
      ways.splice(ways.indexOf(next), 1);
      if (ways.length === 0) edges.delete(String(here));
      [from, here] = [here, next];
      if (String(here) === String(start)) break;
      path.push(here);
    }

    const area = path.reduce((sum, [x, y], n) => sum + x * path[(n + 1) % path.length]![1] - path[(n + 1) % path.length]![0] * y, 0);
    outlines.push(
      { corners: path.filter((corner, n) => turn(path.at(n - 1)!, corner, path[(n + 1) % path.length]!) !== 0), isHole: area < 0 });
  }

  return outlines;
}

/** Positive for a turn to the right, y pointing down. */
function turn([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number {
  return (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
}
