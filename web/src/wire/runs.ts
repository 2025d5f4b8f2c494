// Pixels as base64 of pairs (value, length), each number in LEB128: 7 bits a byte, the lowest first, the top bit set when more follow.

/** Decodes runs to pixels, row by row. */
export function decodeRuns(text: string, pixels: number): Uint8Array {
  const bytes = atob(text);
  const decoded = new Uint8Array(pixels);
  let at = 0;
  let filled = 0;

  function number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at === bytes.length || scale > 2 ** 28) {
        throw new RangeError("Runs end in the middle of a number.");
      }

      const byte = bytes.charCodeAt(at++);
      value += (byte & 127) * scale;
      if (byte < 128) {
        return value;
      }
    }
  }

  while (at < bytes.length) {
    const value = number();
    const length = number();
    if (value > 255 || length === 0 || length > pixels - filled) {
      throw new RangeError(`A run of ${length} pixels of ${value} does not fit after ${filled} of ${pixels}.`);
    }

    decoded.fill(value, filled, filled + length);
    filled += length;
  }

  if (filled !== pixels) {
    throw new RangeError(`Runs hold ${filled} pixels, not ${pixels}.`);
  }

  return decoded;
}

/** Encodes pixels, row by row, in as few runs as possible. */
export function encodeRuns(pixels: Uint8Array): string {
  let bytes = "";

  function put(value: number): void {
    while (value > 127) {
      bytes += String.fromCharCode((value & 127) | 128);
      value = Math.floor(value / 128);
    }

    bytes += String.fromCharCode(value);
  }

  for (let start = 0, end: number; start < pixels.length; start = end) {
    const value = pixels[start]!;
    for (end = start + 1; end < pixels.length && pixels[end] === value; end++);
    put(value);
    put(end - start);
  }

  return btoa(bytes);
}
