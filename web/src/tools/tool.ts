/** What the pointer does in a plane. "cursor" moves the crosshair. */
export type ToolName = "cursor" | "brush" | "eraser" | "lasso" | "polygon" | "smart" | "threshold" | "fill";
