/** QR codes (ISO/IEC 18004) as pictures. */
import encodeQR from "qr";

/** Light cells around it, without which readers do not find it. */
const border = 4;

/** An SVG without a size of its own: black on white wherever it is shown, and nothing in it that runs or loads. */
export function qrSvg(text: string): string {
  const rows = encodeQR(text, "raw", { ecc: "medium", border });
  const size = rows.length;
  const path = rows.flatMap((row, y) => runsOf(row).map(([x, length]) => rectangle(x, y, length)));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="${rectangle(0, 0, size, size)}"/><path d="${path.join("")}"/></svg>`
  );
}

function rectangle(x: number, y: number, width: number, height = 1): string {
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}

/** Where dark cells that touch begin in a row, and how many they are. */
function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  for (const [x, isDark] of row.entries()) {
    if (!isDark) continue;
    const latest = runs.at(-1);
    if (latest && latest[0] + latest[1] === x) latest[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
