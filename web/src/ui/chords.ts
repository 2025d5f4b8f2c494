const short: Record<string, string> = {
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", PageUp: "Page ↑", PageDown: "Page ↓", Escape: "Esc",
};

/** A chord of keys.ts as keyboards label it. */
export function chordText(chord: string): string {
  const keys = chord === "+" ? ["+"] : chord.split("+");
  return keys.map((key) => short[key] ?? key).join(" ");
}
