import { expect, test } from "vitest";
import { decodeRuns, encodeRuns } from "./runs";

/** Numbers in [0, 1) that follow from a seed. */
function random(seed: number): () => number {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

test("runs are pairs of value and length, low bits first", () => {
  expect(atob(encodeRuns(new Uint8Array([0, 0, 0, 7])))).toBe("\x00\x03\x07\x01");
  expect(atob(encodeRuns(new Uint8Array(300)))).toBe("\x00\xac\x02");
  expect(atob(encodeRuns(new Uint8Array([200])))).toBe("\xc8\x01\x01");
});

test("what is encoded is decoded", () => {
  const next = random(7);
  for (let n = 0; n < 300; n++) {
    const pixels = new Uint8Array(1 + next() * 2000);
    for (let at = 0; at < pixels.length;) {
      const length = 1 + next() ** 3 * 400;
      pixels.fill(next() * 256, at, at + length);
      at += Math.floor(length);
    }

    expect(decodeRuns(encodeRuns(pixels), pixels.length).join()).toBe(pixels.join());
  }
});

test("a large rectangle is encoded in a few bytes", () => {
  const pixels = new Uint8Array(512 * 512);
  expect(encodeRuns(pixels).length).toBeLessThan(10);
  expect(decodeRuns(encodeRuns(pixels), pixels.length).every((value) => value === 0)).toBe(true);
});

test.each([
  ["too few pixels", "\x00\x03", 4],
  ["too many pixels", "\x00\x05", 4],
  ["an empty run", "\x00\x00\x01\x04", 4],
  ["a value above 255", "\x80\x02\x04", 4],
  ["an end within a number", "\x00\x84", 4],
  ["a number without end", "\x00" + "\xff".repeat(9) + "\x01", 4],
])("runs with %s are refused", (_, bytes, pixels) => {
  expect(() => decodeRuns(btoa(bytes), pixels)).toThrow(RangeError);
});
