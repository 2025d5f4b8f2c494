import { beforeEach, expect, test } from "vitest";
import type { Mode } from "../tools/tool";
import { encodeRuns } from "../wire/runs";
import type { Box, Patch } from "../wire/types";
import { Labels } from "./labels";
import { PendingDrawings, type Drawn } from "./pending";

let labels: Labels;
let pending: PendingDrawings;
const locked = new Set<number>();

beforeEach(() => {
  labels = new Labels([6, 1, 1]);
  locked.clear();
  pending = new PendingDrawings(labels, () => locked);
});

function drawn(label: number, x: number, width: number, mode: Mode = "add"): Drawn {
  const box: Box = [x, 0, width, 1];
  return { label, axis: 2, slice: 0, mode, touched: { box, mask: new Uint8Array(width).fill(1) } };
}

function patch(x: number, ...values: number[]): Patch {
  return { axis: 2, slice: 0, x, y: 0, width: values.length, height: 1, runs: encodeRuns(new Uint8Array(values)) };
}

const shown = () => [...labels.voxels].join("");

test("a drawing is shown at once", () => {
  pending.show("a", drawn(1, 1, 3));
  expect(shown()).toBe("011100");
});

test("a drawing stays on top of what the server sends until it sends the drawing itself", () => {
  pending.show("a", drawn(1, 1, 3));
  pending.update(4, false, [patch(0, 2, 2, 2, 2, 2, 2)]);
  expect(shown()).toBe("211122");
  pending.acknowledge("a", 5, 4);
  pending.update(4, false, [patch(0, 3, 3)]);
  expect(shown()).toBe("311122");
  pending.update(5, false, [patch(1, 1, 1, 1)]);
  pending.update(6, false, [patch(1, 0, 0, 0)]);
  expect(shown()).toBe("300022");
});

test("a drawing is acknowledged after it was sent back", () => {
  pending.show("a", drawn(1, 1, 3));
  pending.update(1, false, [patch(1, 1, 1, 1)]);
  pending.update(2, false, [patch(1, 0, 0, 0)]);
  expect(shown()).toBe("011100");
  pending.acknowledge("a", 1, 2);
  expect(shown()).toBe("000000");
});

test("a drawing that is refused is gone, and what was drawn over it stays", () => {
  pending.show("a", drawn(1, 0, 4));
  pending.show("b", drawn(2, 2, 4));
  expect(shown()).toBe("112222");
  pending.remove("a");
  expect(shown()).toBe("002222");
  pending.remove("b");
  expect(shown()).toBe("000000");
});

test("a drawing comes to something else once others have changed the labels below", () => {
  pending.show("a", drawn(1, 0, 2));
  locked.add(2);
  pending.update(3, true, [patch(0, 0, 2, 0, 1)]);
  expect(shown()).toBe("120100");
  expect([...pending.pixels("a")!]).toEqual([1, 0]);
});

test("a reset leaves only what the server has not got", () => {
  labels.write(2, 0, [0, 0, 6, 1], new Uint8Array(6).fill(3));
  pending.show("a", drawn(3, 1, 1, "erase"));
  pending.show("b", drawn(1, 5, 1));
  pending.update(7, true, [patch(0, 3, 3)]);
  expect(shown()).toBe("300001");
});
