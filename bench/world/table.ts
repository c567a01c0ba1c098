/** One table as a world fills it: its columns in the order of the rows' fields, and who writes the rows. */
import type { CopyRows } from "./copy-rows.ts";

export interface WorldTable {
  readonly name: string;
  readonly columns: readonly string[];
  write(rows: CopyRows): Promise<void>;
}

/** `row` waits for the network only when a chunk is full, which is once in some thousand rows. */
export function defineTable(
  name: string,
  columns: readonly string[],
  write: (row: () => Promise<CopyRows> | CopyRows) => Promise<void>,
): WorldTable {
  return {
    ...{ name, columns },
    write(rows) {
      return write(() => {
        const waiting = rows.row(columns.length);
        return waiting === undefined ? rows : waiting.then(() => rows);
      });
    },
  };
}
