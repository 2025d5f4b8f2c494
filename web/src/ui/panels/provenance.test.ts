import { expect, test } from "vitest";
import { originInWords } from "./provenance";

const slice = (at: number) => ({ axis: 2 as const, slice: at });

test("one's own drawing is told as one's own, another's by name", () => {
  const drawn = { label: 1, origin: "human", from: slice(4), by: "corrected" } as const;
  expect(originInWords({ ...drawn, users: ["anna"] }, "anna")).toBe("You corrected this slice");
  expect(originInWords({ ...drawn, users: ["rita"] }, "anna")).toBe("rita corrected this slice");
  expect(originInWords(drawn, "anna")).toBe("You corrected this slice");
});

test("what follows from slices of several people names them all", () => {
  const fused = { label: 1, origin: "fused", from: slice(4), to: slice(9) } as const;
  expect(originInWords({ ...fused, users: ["anna"] }, "anna")).toBe("Follows from your slices 5 and 10");
  expect(originInWords({ ...fused, users: ["anna", "rita"] }, "anna")).toBe("Follows from slices 5 and 10, of anna and rita");
  expect(originInWords({ label: 1, origin: "imported", users: ["rita"] }, "anna")).toBe("From the mask that rita imported");
});
