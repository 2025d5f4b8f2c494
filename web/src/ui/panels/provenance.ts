import type { Provenance } from "../../wire/types";

const vouched = {
  drawn: "You drew this slice",
  corrected: "You corrected this slice",
  accepted: "You accepted this slice",
  absent: "You said that it is not on this slice",
  imported: "From the imported mask",
} as const;

/** The origin of a voxel's label, in a sentence. */
export function originInWords({ origin, from, to, by }: Provenance): string {
  switch (origin) {
    case "background":
      return "Nothing here";
    case "human":
      return vouched[by ?? "drawn"];
    case "imported":
      return vouched.imported;
    case "propagated":
    case "fused": {
      const slices = [from, to].flatMap((keyframe) => (keyframe ? [keyframe.slice + 1] : []));
      return slices.length === 2
        ? `Follows from your slices ${slices[0]} and ${slices[1]}`
        : `Follows from your slice ${slices[0] ?? ""}`.trim();
    }
  }
}
