import { describe, expect, test } from "vitest";
import { geometryOf, type Plane } from "../volume/geometry";
import { edgesIn } from "./edges";
import { fitted, matrix, onHost, panned, toScreen, toSlice, zoomed, type Pixels } from "./pose";

const host: Pixels = [400, 300];
const turned = geometryOf([10, 20, 30], [1, 2, 3], [[0, 0, -3, 0], [1, 0, 0, 0], [0, -2, 0, 0]]);
const upright = geometryOf([10, 20, 30], [1, 2, 3], [[-1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0]]);
const planes: Plane[] = [...turned.planes, ...upright.planes];

describe("a view's pose", () => {
  test.each(planes)("fits the whole slice across axis $axis into the host", (plane) => {
    const [x, y, width, height] = onHost(plane, fitted(plane, host), host, [0, 0, plane.width, plane.height]);
    expect([x + width / 2, y + height / 2]).toEqual([200, 150]);
    expect(Math.min(400 - width, 300 - height)).toBeCloseTo(0);
    expect(Math.max(width - 400, height - 300)).toBeLessThan(1e-9);
  });

  test.each(planes)("has millimetres of the same length in both directions across axis $axis", (plane) => {
    const pose = fitted(plane, host);
    const [o, x, y] = ([[0, 0], [1, 0], [0, 1]] as const).map((point) => toScreen(plane, pose, host, point));
    const [alongX, alongY] = [x, y].map((p) => Math.hypot(p![0] - o![0], p![1] - o![1]));
    expect(alongX! / plane.spacing[0]).toBeCloseTo(alongY! / plane.spacing[1]);
  });

  test.each(planes)("maps the screen to the slice across axis $axis and back", (plane) => {
    const pose = { zoom: 3.7, focus: [3.3, 8.1] as const };
    for (const point of [[0, 0], [9.5, 4.25], [-3, 40]] as const) {
      const [x, y] = toSlice(plane, pose, host, toScreen(plane, pose, host, point));
      expect([x - point[0], y - point[1]].map(Math.abs).every((d) => d < 1e-9)).toBe(true);
    }
  });

  test.each(planes)("draws where it says across axis $axis", (plane) => {
    const pose = { zoom: 3.7, focus: [3.3, 8.1] as const };
    const [a, b, c, d, e, f] = matrix(plane, pose, host, 2);
    const [x, y] = toScreen(plane, pose, host, [5, 7]);
    expect(a * 5 + c * 7 + e).toBeCloseTo(2 * x);
    expect(b * 5 + d * 7 + f).toBeCloseTo(2 * y);
  });

  test.each(planes)("keeps what is under the pointer when it zooms and moves it when it pans across axis $axis", (plane) => {
    const pose = fitted(plane, host);
    const under = toSlice(plane, pose, host, [50, 220]);
    const nearer = zoomed(plane, pose, host, [50, 220], 2.5);
    expect(nearer.zoom).toBeCloseTo(2.5 * pose.zoom);
    expect(toScreen(plane, nearer, host, under).map((n) => Math.round(n * 1e6) / 1e6)).toEqual([50, 220]);
    expect(toScreen(plane, panned(plane, nearer, [11, -7]), host, under).map((n) => Math.round(n * 1e6) / 1e6)).toEqual([61, 213]);
  });
});

describe("outlines", () => {
  const labels = new Uint8Array([
    0, 0, 0, 0,
    1, 1, 2, 0,
    1, 1, 2, 2,
  ]);

  test("are as few lines as there are", () => {
    const lines = edgesIn(labels, 4, 3, [0, 0, 4, 3]).map((e) => `${e.label}: ${e.x0},${e.y0} ${e.x1},${e.y1} ${e.inside}`);
    expect(lines.sort()).toEqual([
      "1: 0,1 0,3 1", "1: 0,1 2,1 1", "1: 0,3 2,3 -1", "1: 2,1 2,3 -1",
      "2: 2,1 2,3 1", "2: 2,1 3,1 1", "2: 2,3 4,3 -1", "2: 3,1 3,2 -1", "2: 3,2 4,2 1", "2: 4,2 4,3 -1",
    ]);
  });

  test("of a part of the slice begin and end there", () => {
    const lines = edgesIn(labels, 4, 3, [1, 1, 1, 1]).map((e) => `${e.label}: ${e.x0},${e.y0} ${e.x1},${e.y1}`);
    expect(lines.sort()).toEqual(["1: 1,1 2,1", "1: 2,1 2,2", "2: 2,1 2,2"]);
  });
});
