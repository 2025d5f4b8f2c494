import { describe, expect, test } from "vitest";
import { geometryOf, pixelAxes } from "../volume/geometry";
import { Labels } from "../volume/labels";
import { Scan } from "../volume/scan";
import type { Axis, Voxel } from "../wire/types";
import { paint } from "./brush";
import { filled } from "./fill";
import { beginGesture, type Scene } from "./gesture";
import { insideOf } from "./polygon";
import { changesNothing, labelsAfter, pixelsAfter } from "./stroke";
import type { Grid, Point, ToolName } from "./tool";

const square: Grid = { width: 7, height: 7, spacing: [1, 1] };

function scene(change: Partial<Scene> = {}): Scene {
  const pixels = 49;
  return {
    grid: square, values: new Float32Array(pixels), labels: new Uint8Array(pixels),
    brushSize: 1, tolerance: 0, threshold: { low: 0, high: 0 },
    ...change,
  };
}

/** Rows of "." for 0 and the number for others. */
function picture(pixels: ArrayLike<number>, width = 7): string[] {
  const text = Array.from(pixels, (value) => (value === 0 ? "." : String(value))).join("");
  return Array.from({ length: text.length / width }, (_, y) => text.slice(y * width, (y + 1) * width));
}

function drawn(tool: Exclude<ToolName, "cursor">, points: Point[], change: Partial<Scene> = {}): string[] {
  const gesture = beginGesture(tool, scene(change));
  points.forEach((point) => gesture.extend(point));
  const touched = gesture.finish();
  const all = new Uint8Array(49);
  if (touched !== null) {
    const [x, y, width] = touched.box;
    touched.mask.forEach((value, n) => { all[x + (n % width) + 7 * (y + Math.floor(n / width))] = value; });
  }

  return picture(all);
}

/** Pixels of rows of digits; "." is 0. */
function pixels(...rows: string[]): Uint8Array {
  return new Uint8Array([...rows.join("")].map((c) => (c === "." ? 0 : Number(c))));
}

describe("the brush", () => {
  test("of one pixel takes the pixel under the pointer, wherever in it", () => {
    for (const point of [[3.01, 3.01], [3.5, 3.5], [3.99, 3.02]] as const) {
      expect(drawn("brush", [point])).toEqual([".......", ".......", ".......", "...1...", ".......", ".......", "......."]);
    }
  });

  test("takes the pixels whose centres are within half its diameter", () => {
    expect(drawn("brush", [[3.5, 3.5]], { brushSize: 4 })).toEqual([
      ".......", "...1...", "..111..", ".11111.", "..111..", "...1...", ".......",
    ]);
    expect(drawn("brush", [[3, 3]], { brushSize: 4 })).toEqual([
      ".......", "..11...", ".1111..", ".1111..", "..11...", ".......", ".......",
    ]);
  });

  test("leaves no gap between two points", () => {
    expect(drawn("brush", [[0.5, 0.5], [6.5, 3.5]])).toEqual([
      "11.....", ".111...", "...111.", ".....11", ".......", ".......", ".......",
    ]);
  });

  test("stops at the border, and draws nothing outside", () => {
    expect(drawn("brush", [[-1, 0.5], [1.5, 0.5]])[0]).toBe("11.....");
    expect(drawn("brush", [[-9, -9]], { brushSize: 3 }).join("")).toBe(".".repeat(49));
  });

  test("is round in the patient where pixels are not square", () => {
    expect(drawn("brush", [[3.5, 3.5]], { brushSize: 6, grid: { ...square, spacing: [1, 3] } })).toEqual([
      ".......", ".......", "...1...", "1111111", "...1...", ".......", ".......",
    ]);
  });

  test("agrees with the distance of each centre to the way, at random", () => {
    let seed = 3;
    const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const wrong: string[] = [];
    for (let n = 0; n < 100; n++) {
      const grid: Grid = { width: 20, height: 15, spacing: [0.5 + next(), 0.5 + next()] };
      const [from, to]: Point[] = [[next() * 24 - 2, next() * 19 - 2], [next() * 24 - 2, next() * 19 - 2]];
      const diameter = 1 + Math.floor(next() * 9);
      const mask = new Uint8Array(300);
      const box = paint(mask, grid, from!, to!, diameter);
      const smaller = Math.min(...grid.spacing);
      for (let pixel = 0; pixel < 300; pixel++) {
        const [x, y] = [pixel % 20, Math.floor(pixel / 20)];
        let nearest = Infinity;
        for (let step = 0; step <= 400; step++) {
          const [px, py] = [from![0] + ((to![0] - from![0]) * step) / 400, from![1] + ((to![1] - from![1]) * step) / 400];
          nearest = Math.min(nearest, Math.hypot((x + 0.5 - px) * grid.spacing[0], (y + 0.5 - py) * grid.spacing[1]) / smaller);
        }

        const isEnd = [from!, to!].some(([px, py]) => Math.floor(px) === x && Math.floor(py) === y);
        const isDoubtful = !isEnd && Math.abs(nearest - diameter / 2) <= 0.01;
        const isBoxed = box !== null && x >= box[0] && y >= box[1] && x < box[0] + box[2] && y < box[1] + box[3];
        const expected = isEnd || nearest <= diameter / 2;
        if ((!isDoubtful && (mask[pixel] === 1) !== expected) || (mask[pixel] === 1 && !isBoxed)) {
          wrong.push(`pixel ${x}, ${y} of ${JSON.stringify({ grid, from, to, diameter, nearest })}`);
        }
      }
    }

    expect(wrong).toEqual([]);
  });
});

describe("lasso and polygon", () => {
  test("take the centres inside", () => {
    expect(drawn("lasso", [[1, 1], [5, 1], [5, 4], [1, 4]])).toEqual(
      [".......", ".1111..", ".1111..", ".1111..", ".......", ".......", "......."],
    );
    expect(drawn("polygon", [[0, 0], [7, 0], [0, 7]])).toEqual(
      ["111111.", "11111..", "1111...", "111....", "11.....", "1......", "......."],
    );
  });

  test("leave out what they enclose twice", () => {
    const outer: Point[] = [[0, 0], [7, 0], [7, 7], [0, 7], [0, 0]];
    const inner: Point[] = [[2, 2], [5, 2], [5, 5], [2, 5], [2, 2]];
    expect(picture(insideOf([...outer, ...inner], square))).toEqual(
      ["1111111", "1111111", "11...11", "11...11", "11...11", "1111111", "1111111"],
    );
  });

  test("that share an edge through centres neither overlap nor leave a gap", () => {
    const a = insideOf([[0, 0], [3.5, 0], [3.5, 7], [0, 7]], square);
    const b = insideOf([[3.5, 0], [7, 0], [7, 7], [3.5, 7]], square);
    const c = insideOf([[0, 0], [7, 0], [7, 3.5], [0, 3.5]], square);
    const d = insideOf([[0, 3.5], [7, 3.5], [7, 7], [0, 7]], square);
    expect(a.map((value, n) => value + b[n]!)).toEqual(new Uint8Array(49).fill(1));
    expect(c.map((value, n) => value + d[n]!)).toEqual(new Uint8Array(49).fill(1));
  });

  test("may leave the slice", () => {
    expect(picture(insideOf([[-5, -5], [20, -5], [20, 3], [-5, 3]], square)).slice(2, 4)).toEqual(["1111111", "......."]);
  });

  test("of no area touch nothing", () => {
    expect(beginGesture("lasso", scene()).finish()).toBeNull();
    expect(drawn("lasso", [[1, 1], [5, 5]]).join("")).toBe(".".repeat(49));
  });
});

describe("brushes that look at the scan", () => {
  const values = new Float32Array(pixels("1111111", "1555551", "1555551", "1111111", "1555551", "1555551", "1111111"));

  test("the threshold brush takes values of its range only", () => {
    expect(drawn("threshold", [[3.5, 3.5]], { values, brushSize: 5, threshold: { low: 5, high: 9 } })).toEqual([
      ".......", "..111..", ".11111.", ".......", ".11111.", "..111..", ".......",
    ]);
  });

  test("the smart brush stays in what is connected with its start", () => {
    expect(drawn("smart", [[3.5, 2.5]], { values, brushSize: 7, tolerance: 3 })).toEqual([
      ".......", ".11111.", ".11111.", ".......", ".......", ".......", ".......",
    ]);
    expect(drawn("smart", [[3.5, 2.5]], { values, brushSize: 7, tolerance: 4 })[4]).toBe(".11111.");
  });

  test("the smart brush takes what it covered before as soon as it is connected", () => {
    const u = new Float32Array(pixels("5.....5", "5.....5", "5.....5", "5.....5", "5.....5", "5.....5", "5555555"));
    const gesture = beginGesture("smart", scene({ values: u, brushSize: 1 }));
    for (const point of [[0.5, 0.5], [6.5, 0.5], [6.5, 6.5]] as Point[]) gesture.extend(point);
    expect(picture(gesture.mask).filter((row) => row.includes("1"))).toEqual(["1......"]);
    gesture.extend([0.5, 6.5]);
    gesture.extend([0.5, 0.5]);
    expect(picture(gesture.mask)).toEqual(["1.....1", "1.....1", "1.....1", "1.....1", "1.....1", "1.....1", "1111111"]);
  });

  test("the smart brush says where it changed", () => {
    const gesture = beginGesture("smart", scene({ values, brushSize: 7, tolerance: 3 }));
    expect(gesture.extend([3.5, 2.5])).toEqual([1, 1, 5, 2]);
    expect(gesture.extend([3.5, 2.5])).toBeNull();
  });
});

describe("fill", () => {
  const labels = pixels("1111111", "1.....1", "1.222.1", "1.2.2.1", "1.222.1", "1.....1", "1111111");

  test("takes the background that a click is enclosed in", () => {
    expect(picture(filled(labels, square, [3.5, 3.5]))).toEqual(
      [".......", ".......", ".......", "...1...", ".......", ".......", "......."],
    );
    expect(picture(filled(labels, square, [1.5, 1.5]))[2]).toBe(".1...1.");
  });

  test("takes the holes of a label that is clicked on, and of it alone", () => {
    expect(picture(filled(labels, square, [2.5, 2.5])).join("")).toBe("." .repeat(24) + "1" + ".".repeat(24));
    expect(filled(labels, square, [0.5, 0.5]).includes(1)).toBe(false);
  });

  test("does not run out over the slice's border", () => {
    const cut = pixels(".......", "1111111", ".......", ".......", ".......", ".......", ".......");
    expect(filled(cut, square, [3.5, 0.5]).includes(1)).toBe(false);
  });
});

describe("what a stroke makes of the labels", () => {
  const now = pixels("0123012");
  const mask = pixels("1111...");

  test("it takes pixels of other labels, but not of locked ones", () => {
    const after = pixelsAfter(now, mask, 1, "add", new Set([3]));
    expect([...after]).toEqual([1, 1, 1, 0, 0, 1, 0]);
    expect([...labelsAfter(now, after, 1)]).toEqual([1, 1, 1, 3, 0, 1, 2]);
  });

  test("the eraser takes away its own label only", () => {
    const after = pixelsAfter(now, mask, 1, "erase", new Set());
    expect([...labelsAfter(now, after, 1)]).toEqual([0, 0, 2, 3, 0, 1, 2]);
  });

  test("a copy replaces what was there", () => {
    const after = pixelsAfter(now, mask, 2, "replace", new Set([3]));
    expect([...labelsAfter(now, after, 2)]).toEqual([2, 2, 2, 3, 0, 1, 0]);
  });

  test("nothing, where the label is there already", () => {
    expect(changesNothing(now, pixels(".1...1."), 1)).toBe(true);
    expect(changesNothing(now, pixels(".1....."), 1)).toBe(false);
  });
});

describe("tools draw the same in all planes", () => {
  const size: Voxel = [9, 10, 11];
  const spacing = [1, 1.5, 3] as const;
  const geometry = geometryOf(size, spacing, [[0.8, 0.9, 0, 5], [-0.6, 1.2, 0, 7], [0, 0, 3, 9]]);
  const scan = new Scan(size, new Uint8Array(990).map((_, n) => (n * 37) % 251), 1, 0, { low: 0, high: 250 });

  /** Voxels of a slice of which a rule holds, given the mm between the voxel's centre and a centre voxel. */
  function expected(axis: Axis, slice: number, centre: Voxel, rule: (mm: number, value: number) => boolean): Uint8Array {
    const voxels = new Uint8Array(990);
    const across = pixelAxes(axis);
    for (let n = 0; n < 990; n++) {
      const at: Voxel = [n % 9, Math.floor(n / 9) % 10, Math.floor(n / 90)];
      const mm = Math.hypot(...across.map((a) => (at[a] - centre[a]) * spacing[a]));
      voxels[n] = at[axis] === slice && rule(mm, scan.at(at)) ? 1 : 0;
    }

    return voxels;
  }

  test.each([0, 1, 2] as Axis[])("across axis %i", (axis) => {
    const plane = geometry.planes[axis];
    const centre: Voxel = [4, 5, 6];
    const [x, y] = pixelAxes(axis);
    const radius = 2.5 * Math.min(...plane.spacing);
    const range = { low: 60, high: 190 };
    for (const [tool, rule] of [
      ["brush", (mm: number) => mm <= radius],
      ["threshold", (mm: number, value: number) => mm <= radius && value >= range.low && value <= range.high],
    ] as const) {
      const labels = new Labels(size);
      const gesture = beginGesture(tool, {
        grid: plane, values: scan.slice(axis, 3), labels: labels.read(axis, 3), brushSize: 5, tolerance: 0, threshold: range,
      });
      gesture.extend([centre[x] + 0.5, centre[y] + 0.5]);
      const { box, mask } = gesture.finish()!;
      const now = labels.read(axis, 3, box);
      labels.write(axis, 3, box, labelsAfter(now, pixelsAfter(now, mask, 1, "add", new Set()), 1));
      expect(labels.voxels).toEqual(expected(axis, 3, centre, rule));
    }
  });
});
